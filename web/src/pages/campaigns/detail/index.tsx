import {useParams} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {useQueryClient} from '@tanstack/react-query'
import type {Campaign as Published, CampaignDraft} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {useCampaign} from '../queries'
import {CampaignDesk} from './CampaignDesk'

/** A campaign: its canvas, what it would have done, what it did, and whom it has now. */
export default function CampaignPage() {
  const {t} = useTranslation('campaigns')
  const {campaign: id = ''} = useParams({strict: false})
  return <CampaignLoader key={id} id={id} back={{to: '/campaigns', label: t('title')}} />
}

function CampaignLoader({id, back}: {id: string; back: {to: string; label: string}}) {
  const {t} = useTranslation('campaigns')
  const queries = useQueryClient()
  const campaign = useCampaign(id)
  // What is edited begins with what there was when it was opened; that it is saved meanwhile does not begin it anew.
  const [opened, setOpened] = useState<{round: number; published: Published | undefined; draft: CampaignDraft | undefined} | null>(null)
  const [round, setRound] = useState(0)
  const isReady = !campaign.isPending && campaign.item !== undefined && (!campaign.item.has_draft || campaign.draft !== undefined)
  if (isReady && opened?.round !== round) setOpened({round, published: campaign.published, draft: campaign.draft})

  const reload = async () => {
    queries.removeQueries({queryKey: ['campaigns', id, 'draft']})
    await queries.invalidateQueries({queryKey: ['campaigns']})
    setRound((before) => before + 1)
  }
  if (campaign.isUnknown) return <><PageHeader title={id} back={back} /><EmptyState title={t('unknown.title')} text={t('unknown.text')} /></>
  if (campaign.error && !opened) return <><PageHeader title={id} back={back} /><ErrorNote error={campaign.error} /></>
  if (!opened || !campaign.item) return <PageSkeleton />
  return (
    <CampaignDesk key={opened.round} item={campaign.item} opened={opened} back={back} onReload={() => void reload()} />
  )
}
