import {useQueryClient} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {versionHeader} from '@/api/definition'
import type {CampaignItem, CampaignStatus} from '@/api/schema'
import {useMay} from '@/app/session'
import type {JsonObject} from '@/ui/condition/json'
import {ConfirmAction} from '@/ui/ConfirmAction'
import type {DraftSaving} from '../canvas/useDraft'
import type {Problem} from '../canvas/useProblems'

interface Props {
  item: CampaignItem
  /** That the edits began with; 0: it was never published. One that a colleague published meanwhile is not replaced. */
  version: number
  definition: JsonObject
  problems: Problem[]
  isChecked: boolean
  draft: DraftSaving
  isChanged: boolean
  onReload: () => void
}

/** Publishes what is edited, lets the campaign run, pauses it, puts it away. */
export function StatusDeeds({item, version, definition, problems, isChecked, draft, isChanged, onReload}: Props) {
  const {t} = useTranslation('campaigns')
  const queries = useQueryClient()
  const mayRun = useMay('run_campaigns')
  const mayEdit = useMay('edit_definitions')
  const isPublished = item.version > 0
  const isReady = isChecked && problems.length === 0 && draft.isSettled

  const publish = async () => {
    await ask(api.POST('/api/campaigns/{campaign}/publish', {
      params: {path: {campaign: item.id}, header: versionHeader(version)},
      body: {definition, ...(version === 0 && {status: 'running' as const})},
    }))
    onReload()
  }
  const setStatus = async (status: CampaignStatus) => {
    await ask(api.POST('/api/campaigns/{campaign}/status', {params: {path: {campaign: item.id}}, body: {status}}))
    await queries.invalidateQueries({queryKey: ['campaigns']})
  }
  const discard = async () => {
    await ask(api.DELETE('/api/campaigns/{campaign}/draft', {params: {path: {campaign: item.id}, header: versionHeader(draft.revision())}}))
    onReload()
  }
  if (!mayRun) return null
  const next: CampaignStatus[] = !isPublished ? [] : item.status === 'running' ? ['paused'] : item.status === 'archived' ? ['paused'] : ['running']
  return (
    <>
      {mayEdit && isChanged && (
        <ConfirmAction variant="subtle" color="gray" dangerous label={t('discard')} title={t('discard.title')} text={t(version === 0 ? 'discard.all' : 'discard.text')} action={discard} />
      )}
      {isPublished && item.status !== 'archived' && (
        <ConfirmAction variant="subtle" color="gray" dangerous label={t('deed.archived')} title={t('deed.archived.title')} text={t('deed.archived.text')}
          action={() => setStatus('archived')} />
      )}
      {next.map((status) => (
        <ConfirmAction key={status} label={t(`deed.${item.status === 'archived' ? 'restored' : status}`)} title={t(`deed.${item.status === 'archived' ? 'restored' : status}.title`)}
          text={t(`deed.${item.status === 'archived' ? 'restored' : status}.text`)} action={() => setStatus(status)} />
      ))}
      {isChanged && item.status !== 'archived' && (
        <ConfirmAction variant="filled" disabled={!isReady} label={t(version === 0 ? 'publish.first' : 'publish.next')}
          title={t(version === 0 ? 'publish.first.title' : 'publish.next.title')} text={t(version === 0 ? 'publish.first.text' : 'publish.next.text', {version: version + 1})}
          action={publish} />
      )}
    </>
  )
}
