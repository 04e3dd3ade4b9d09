import {NativeSelect, Skeleton, Text} from '@mantine/core'
import {keepPreviousData, useQueries, useQuery, useQueryClient} from '@tanstack/react-query'
import {useEffect, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {FormModal} from '@/ui/FormModal'
import {Num} from '@/ui/Value'
import styles from '../campaigns.module.css'
import {meantSteps} from './migration'

const stepsOf = (id: string, version: number) => ({
  queryKey: ['campaigns', id, 'steps', version],
  queryFn: ({signal}: {signal: AbortSignal}) => ask(api.GET('/api/campaigns/{campaign}/steps', {params: {path: {campaign: id}, query: {version}}, signal})),
})

interface Older {
  version: number
  walking: number
}

/** What would become of them is told before it is done, and told anew as the form changes. */
function Fields({id, to, older, from, setFrom, steps, setSteps, setMoved, error}: {
  id: string
  to: number
  older: Older[]
  from: number
  setFrom: (version: number) => void
  steps: Record<string, string>
  setSteps: (steps: Record<string, string>) => void
  /** How many would move; 0 as long as that is asked for. */
  setMoved: (count: number) => void
  error: unknown
}) {
  const {t} = useTranslation('campaigns')
  const ours = useQuery(stepsOf(id, to))
  const theirs = useQueries({queries: older.filter(({version}) => from === 0 || version === from).map(({version}) => stepsOf(id, version))})
  const preview = useQuery({
    queryKey: ['campaigns', id, 'migrate', to, from, steps],
    queryFn: ({signal}) => ask(api.POST('/api/campaigns/{campaign}/migrate', {params: {path: {campaign: id}}, body: {to, ...(from > 0 && {from}), steps, preview: true}, signal})),
    placeholderData: keepPreviousData,
  })
  const moved = preview.isPlaceholderData ? 0 : preview.data?.moved ?? 0
  useEffect(() => setMoved(moved), [moved, setMoved])
  const rows = meantSteps(theirs.flatMap(({data}) => data?.items ?? []), ours.data?.items ?? [])
  return (
    <>
      <Text size="sm" c="dimmed">{t('migrate.text', {version: to})}</Text>
      {older.length > 1 && (
        <NativeSelect label={t('migrate.from')} value={String(from)} onChange={(event) => setFrom(Number(event.currentTarget.value))}
          data={[{value: '0', label: t('migrate.all')}, ...older.map(({version, walking}) => ({value: String(version), label: `${t('version', {version})} · ${walking}`}))]} />
      )}
      {rows.length > 0 && (
        <div className={styles['mapping']}>
          {rows.map(({step, here, options, isThere}) => (
            <div key={step} className={styles['mapped']}>
              <span><b>{step}</b> · <Num value={here} /></span>
              <NativeSelect aria-label={t('migrate.step', {step})} value={steps[step] ?? ''} onChange={(event) => {
                const rest = Object.fromEntries(Object.entries(steps).filter(([key]) => key !== step))
                setSteps(event.currentTarget.value === '' ? rest : {...rest, [step]: event.currentTarget.value})
              }} data={[{value: '', label: t(isThere ? 'migrate.same' : 'migrate.stay')}, ...options.filter((one) => one !== step).map((one) => ({value: one, label: `→ ${one}`}))]} />
            </div>
          ))}
        </div>
      )}
      {preview.isPending && <Skeleton h={48} />}
      {preview.isError && !error && <ErrorNote error={preview.error} />}
      {preview.data && (
        <div className={styles['outcome']} aria-live="polite">
          <p><b>{t('migrate.moved', {count: preview.data.moved})}</b></p>
          {preview.data.stayed.map(({code, step, count}) => (
            <p key={`${code} ${step}`} className={styles['dim']}>
              {t('migrate.stays', {count})}: {t(`migrate.why.${code}`, {version: to, step: step ?? ''})}
            </p>
          ))}
        </div>
      )}
    </>
  )
}

/** Those who still walk older versions, and what takes them into the newest. */
export function Migrate({id, to}: {id: string; to: number}) {
  const {t} = useTranslation('campaigns')
  const queries = useQueryClient()
  const mayRun = useMay('run_campaigns')
  const [from, setFrom] = useState(0)
  const [steps, setSteps] = useState<Record<string, string>>({})
  const [moved, setMoved] = useState(0)
  const {data} = useQuery({
    queryKey: ['campaigns', id, 'report', undefined, undefined],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/report', {params: {path: {campaign: id}, query: {}}, signal})),
  })
  const older = (data?.versions ?? []).filter(({version, walking}) => version < to && walking > 0)
  if (older.length === 0) return null
  const move = async () => {
    await ask(api.POST('/api/campaigns/{campaign}/migrate', {params: {path: {campaign: id}}, body: {to, ...(from > 0 && {from}), steps}}))
    await queries.invalidateQueries({queryKey: ['campaigns']})
  }
  return (
    <div className={styles['notice']} role="status">
      <span>{t('migrate.some', {count: older.reduce((sum, {walking}) => sum + walking, 0)})}</span>
      {mayRun && (
        <FormModal variant="default" size="compact-md" label={t('migrate.open')} title={t('migrate.title', {version: to})} send={t('migrate.do')} fields={[]} isReady={moved > 0} width="lg" action={move} reset={() => {
          setFrom(0)
          setSteps({})
        }}>
          {(error) => <Fields id={id} to={to} older={older} from={from} setFrom={(version) => {
            setFrom(version)
            setSteps({})
          }} steps={steps} setSteps={setSteps} setMoved={setMoved} error={error} />}
        </FormModal>
      )}
    </div>
  )
}
