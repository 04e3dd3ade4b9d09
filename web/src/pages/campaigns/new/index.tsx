import {Button, Skeleton} from '@mantine/core'
import {useQueryClient} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {slug} from '@/ui/slug'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import styles from '../campaigns.module.css'
import {useCampaignList, useMechanics} from '../queries'
import {MechanicForm} from './MechanicForm'

/** Where a campaign begins: with the form of a mechanic, or with an empty canvas. */
export default function NewCampaign() {
  const {t} = useTranslation('campaigns')
  const title = useTitle()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [chosen, choose] = useQueryText('mechanic')
  const {data: mechanics, error, refetch} = useMechanics()
  const {data: campaigns} = useCampaignList()
  const [failed, setFailed] = useState<unknown>(null)
  const taken = campaigns?.items.map(({id}) => id) ?? []
  const mechanic = mechanics?.items.find((one) => one.mechanic === chosen)

  const open = async (id: string, definition: Record<string, unknown>) => {
    await ask(api.PUT('/api/campaigns/{campaign}/draft', {params: {path: {campaign: id}, header: {'If-None-Match': '*'}}, body: {...definition, id}}))
    await queries.invalidateQueries({queryKey: ['campaigns']})
    await navigate({to: '/campaigns/$campaign', params: {campaign: id}})
  }
  const openEmpty = () => void open(slug(t('new.empty.id'), taken), {name: t('new.empty.name'), trigger: {when: {orders: 'last', at_least_ago: '60 days'}}, steps: []})
    .catch(setFailed)
  if (chosen !== '' && mechanic) {
    return (
      <>
        <PageHeader title={title(mechanic.title)} text={title(mechanic.about)} back={{to: '/campaigns/new', label: t('new.title')}} />
        <MechanicForm key={chosen} mechanic={mechanic} taken={taken} onMade={open} />
      </>
    )
  }
  return (
    <>
      <PageHeader title={t('new.title')} text={t('new.text')} back={{to: '/campaigns', label: t('title')}}
        actions={<Button variant="default" onClick={openEmpty}>{t('new.empty')}</Button>} />
      {failed !== null && <ErrorNote error={failed} />}
      {error && !mechanics ? <ErrorNote error={error} retry={() => void refetch()} /> : !mechanics ? <Skeleton h={360} radius="lg" /> : (
        <ul className={styles['cards']}>
          {mechanics.items.map((one) => (
            <li key={one.mechanic}>
              <button type="button" className={styles['mechanic']} onClick={() => choose(one.mechanic)}>
                <b>{title(one.title)}</b>
                <span>{title(one.about)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
