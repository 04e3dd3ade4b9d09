import {Button, Progress, Text} from '@mantine/core'
import {useMutation, useQuery, useQueryClient} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {ImportWithPreview} from '@/api/schema'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {RowsSkeleton} from '@/ui/Rows'
import {Stat, Stats} from '@/ui/Stat'
import {Num} from '@/ui/Value'
import {Columns} from './Columns'
import styles from './import.module.css'

const isMoving = (state: ImportWithPreview['state'] | undefined) => state === 'waiting' || state === 'running'

/** One file: how it is read, then how far it has come, then what came of it. */
export function Wizard({id, close}: {id: string; close: () => void}) {
  const {t} = useTranslation('import')
  const queries = useQueryClient()
  const path = {import: id}
  const pause = useAskingPause(1000, 5000)
  const query = useQuery({
    queryKey: ['imports', id],
    queryFn: ({signal}) => ask(api.GET('/api/imports/{import}', {params: {path}, signal})),
    refetchInterval: ({state}) => (isMoving(state.data?.state) ? pause : false),
  })
  const keep = (told: ImportWithPreview) => queries.setQueryData(['imports', id], told)
  const start = useMutation({mutationFn: () => ask(api.POST('/api/imports/{import}/start', {params: {path}})), onSuccess: keep})
  const forget = async () => {
    await ask(api.DELETE('/api/imports/{import}', {params: {path}}))
    close()
    await queries.invalidateQueries({queryKey: ['imports']})
  }
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Panel flush><RowsSkeleton count={5} /></Panel>
  const {name, kind, state, preview} = query.data
  if (state !== 'uploaded') return <Progressing told={query.data} forget={forget} />
  return (
    <>
      <Panel title={name} aside={
        <div className={styles['bar']}>
          <ConfirmAction size="compact-sm" label={t('forget')} title={t('forget.title')} text={t('forget.text')} action={forget} />
          <Button size="compact-sm" loading={start.isPending} disabled={preview.hindrance !== null} onClick={() => start.mutate()}>{t('start')}</Button>
        </div>}>
        <Text size="sm" c="dimmed" mb="sm">{preview.detected.text}</Text>
        {preview.hindrance !== null && <ErrorNote text={preview.hindrance} />}
        {start.isError && <ErrorNote error={start.error} />}
        {preview.doubts.map((doubt) => <Text key={doubt} size="sm" c="var(--lapwing-warn)">{doubt}</Text>)}
        <Columns id={id} kind={kind} preview={preview} keep={keep} />
      </Panel>
      <Problems preview={preview} />
    </>
  )
}

function Problems({preview: {tried, rejected, problems}}: {preview: ImportWithPreview['preview']}) {
  const {t} = useTranslation('import')
  if (rejected === 0) return <Text size="sm" c="var(--lapwing-good)">{t('problems.none', {count: tried})}</Text>
  return (
    <Panel title={t('problems', {count: rejected, tried})} flush>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('problems.label')}>
        <table className={styles['table']}>
          <thead><tr><th>{t('line')}</th><th>{t('column')}</th><th>{t('value')}</th><th>{t('reason')}</th></tr></thead>
          <tbody>
            {problems.map(({line, column, value, reason}, index) => (
              <tr key={index}><td>{line}</td><td>{column}</td><td title={value}>{value}</td><td title={reason}>{reason}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Progressing({told, forget}: {told: ImportWithPreview; forget: () => Promise<void>}) {
  const {t} = useTranslation('import')
  const {id, name, kind, state, progress, counts, error} = told
  const number = (value: number | undefined) => <Num value={value ?? 0} />
  return (
    <Panel title={name} aside={
      <ConfirmAction size="compact-sm" label={t(isMoving(state) ? 'cancel' : 'forget')} title={t(isMoving(state) ? 'cancel.title' : 'forget.title')}
        text={t('cancel.text')} action={forget} />}>
      <Text mb="xs" role="status">{t(`state.${state}`)}{error && `: ${error}`}</Text>
      {isMoving(state) && <Progress value={progress * 100} animated mb="md" aria-label={t('progress')} />}
      <Stats>
        <Stat label={t('counts.rows')} value={number(counts?.rows)} />
        <Stat label={t('counts.accepted')} value={number(counts?.accepted)} />
        <Stat label={t('counts.rejected')} value={number(counts?.rejected)} />
      </Stats>
      {counts && counts.rejected > 0 && !isMoving(state) && (
        <Button component="a" variant="default" href={`/api/imports/${encodeURIComponent(id)}/rejects`} download>{t('rejects')}</Button>
      )}
      {state === 'done' && kind !== 'products' && (
        <Button component={Link} ml={counts && counts.rejected > 0 ? 'sm' : 0} variant="light" to={kind === 'customers' ? '/customers' : '/rfm'}>
          {t(kind === 'customers' ? 'next.customers' : 'next.rfm')}
        </Button>
      )}
    </Panel>
  )
}
