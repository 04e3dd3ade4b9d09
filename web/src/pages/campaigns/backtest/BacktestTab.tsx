import {Button, NativeSelect, Progress} from '@mantine/core'
import {useMutation, useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useMay, useShop} from '@/app/session'
import type {JsonObject} from '@/ui/condition/json'
import {dayIn, daysBefore} from '@/ui/days'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import type {Problem} from '../canvas/useProblems'
import styles from '../campaigns.module.css'
import {BacktestResult} from './BacktestResult'
import {readResult} from './result'
import {DayField} from '@/ui/MomentFields'

const isMoving = (state: string) => state === 'waiting' || state === 'running'

/** What is edited, played over recorded history: whom it would have taken in, and what it would have sent. */
export function BacktestTab({definition, problems}: {definition: JsonObject; problems: Problem[]}) {
  const {t} = useTranslation('campaigns')
  const mayBegin = useMay('edit_definitions')
  const {zone} = useShop()
  const [from, setFrom] = useState(() => daysBefore(dayIn(zone), 180))
  const [until, setUntil] = useState(() => daysBefore(dayIn(zone), 1))
  const [windowDays, setWindowDays] = useState('7')
  const [job, setJob] = useState('')
  const begin = useMutation({
    mutationFn: () => ask(api.POST('/api/backtests', {body: {definition, from, until, window_days: Number(windowDays)}})),
    onSuccess: ({id}) => setJob(id),
  })
  const {data, error} = useQuery({
    queryKey: ['backtests', job],
    queryFn: ({signal}) => ask(api.GET('/api/backtests/{backtest}', {params: {path: {backtest: job}}, signal})),
    enabled: job !== '',
    refetchInterval: ({state}) => (state.status === 'error' || (state.data && !isMoving(state.data.state)) ? false : 400),
    staleTime: Infinity,
  })
  const cancel = useMutation({mutationFn: () => ask(api.DELETE('/api/backtests/{backtest}', {params: {path: {backtest: job}}}))})
  const isRunning = begin.isPending || (job !== '' && !error && (!data || isMoving(data.state)))
  const failure = begin.error ?? cancel.error ?? error
  const result = data?.state === 'done' ? readResult(data.result) : undefined
  return (
    <div className={styles['stack']}>
      <Panel>
        <p className={styles['plain']}>{t('backtest.text')}</p>
        <form className={styles['form']} onSubmit={(event) => {
          event.preventDefault()
          cancel.reset()
          begin.mutate()
        }}>
          <DayField w={160} label={t('backtest.from')} value={from} onChange={setFrom} />
          <DayField w={160} label={t('backtest.until')} value={until} onChange={setUntil} />
          <NativeSelect label={t('backtest.window')} value={windowDays} onChange={(event) => setWindowDays(event.currentTarget.value)}
            data={['3', '7', '14', '30'].map((days) => ({value: days, label: t('backtest.days', {count: Number(days)})}))} />
          <Button type="submit" disabled={!mayBegin || isRunning || problems.length > 0 || from === '' || until === ''}>{t('backtest.begin')}</Button>
          {isRunning && job !== '' && <Button variant="default" onClick={() => cancel.mutate()}>{t('backtest.cancel')}</Button>}
        </form>
        {problems.length > 0 && <p className={styles['fault']}>{t('backtest.problems', {count: problems.length})}</p>}
        {isRunning && (
          <div role="status">
            <Progress mt="md" value={Math.max(2, (data?.progress ?? 0) * 100)} transitionDuration={200} aria-label={t('backtest.progress')} />
            <p className={styles['note']}>{t(data?.state === 'waiting' ? 'backtest.waiting' : 'backtest.running')}</p>
          </div>
        )}
      </Panel>
      {failure && <ErrorNote error={failure} />}
      {data?.state === 'failed' && <EmptyState small title={t('backtest.failed')} text={data.error?.message} />}
      {data?.state === 'cancelled' && <EmptyState small title={t('backtest.cancelled')} />}
      {result && <BacktestResult result={result} />}
    </div>
  )
}
