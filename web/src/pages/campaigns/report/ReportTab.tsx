import {NativeSelect, Skeleton} from '@mantine/core'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useShop} from '@/app/session'
import {lastDays} from '@/ui/days'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Stat, Stats} from '@/ui/Stat'
import {useQueryText} from '@/ui/useQueryText'
import {Money, Share} from '@/ui/Value'
import {spanText} from '../canvas/summary'
import styles from '../campaigns.module.css'
import {Funnel} from './Funnel'
import {Splits, Steps, Versions} from './tables'
import {UpliftPanel} from './UpliftPanel'

const periods = ['7', '30', '90', '365'] as const

/** What the campaign did and what it earned beyond chance. */
export function ReportTab({id}: {id: string}) {
  const {t} = useTranslation('campaigns')
  const [period, setPeriod] = useQueryText('period')
  const [version, setVersion] = useQueryText('version')
  const {zone} = useShop()
  const days = (periods as readonly string[]).includes(period) ? Number(period) : undefined
  const from = days && lastDays(days, zone).from
  const ofVersion = /^\d+$/.test(version) ? Number(version) : undefined
  const {data, error, refetch} = useQuery({
    queryKey: ['campaigns', id, 'report', from, ofVersion],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/report', {
      params: {path: {campaign: id}, query: {...(from && {from}), ...(ofVersion && {version: ofVersion})}}, signal})),
    placeholderData: keepPreviousData,
  })
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton h={420} radius="lg" />
  const sum = data.figures
  const count = (key: string) => Number(sum[key] ?? 0)
  const versions = data.versions.map((one) => String(one.version))
  return (
    <div className={styles['stack']}>
      <div className={styles['form']}>
        <NativeSelect label={t('report.period')} value={days ? period : ''} onChange={(event) => setPeriod(event.currentTarget.value)}
          data={[{value: '', label: t('report.ever')}, ...periods.map((one) => ({value: one, label: t('report.days', {count: Number(one)})}))]} />
        {(versions.length > 1 || ofVersion) && (
          <NativeSelect label={t('report.version')} value={version} onChange={(event) => setVersion(event.currentTarget.value)}
            data={[{value: '', label: t('report.allVersions')}, ...new Set([...versions, ...(ofVersion ? [version] : [])])]} />
        )}
      </div>
      {data.firings === 0 ? <EmptyState title={t('report.nothing')} text={t('report.nothingText')} /> : (
        <>
          <Stats>
            <Stat label={t('report.income')} value={<Money amount={sum.conversion_revenue} short />} note={t('report.orders', {count: count('conversion_orders')})} />
            <Stat label={t('report.conversion')} value={<Share part={count('converted')} of={data.firings} />} note={t('report.window', {window: spanText(t, data.conversion.window)})} />
            <Stat label={t('report.attributed')} value={<Money amount={sum.attributed_revenue} short />} note={t('report.attributedText')} />
            <Stat label={t('report.spent')} value={<Money amount={sum.cost} short />} note={<>{t('report.bonuses')} <Money amount={sum.bonuses} short /></>} />
          </Stats>
          <div className={styles['columns']}>
            <Panel title={t('report.funnel')}><Funnel stages={data.funnel} /></Panel>
            <UpliftPanel report={data} />
          </div>
          {data.steps.length > 0 && <Steps report={data} />}
          <Splits id={id} report={data} />
          {data.versions.length > 1 && <Versions report={data} />}
        </>
      )}
    </div>
  )
}
