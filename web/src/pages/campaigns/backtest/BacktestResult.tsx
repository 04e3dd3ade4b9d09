import {useCallback} from 'react'
import {useTranslation} from 'react-i18next'
import {Chart} from '@/ui/Chart'
import type {ChartColors} from '@/ui/EChart'
import {formatNumber, formatWhen} from '@/ui/format'
import {Panel} from '@/ui/Panel'
import {Stat, Stats} from '@/ui/Stat'
import {useExitReason} from '@/ui/useExitReason'
import {useFormats} from '@/ui/useFormats'
import {Money, Num, Share} from '@/ui/Value'
import styles from '../campaigns.module.css'
import type {BacktestFound, PlayedMessage} from './result'

function Days({result}: {result: BacktestFound}) {
  const {t} = useTranslation('campaigns')
  const formats = useFormats()
  const option = useCallback((colors: ChartColors) => ({
    grid: {left: 8, right: 8, top: 12, bottom: 4, containLabel: true},
    tooltip: {trigger: 'axis'},
    xAxis: {type: 'category', data: result.byDay.map(({day}) => formatWhen(day, formats, 'short')), axisLabel: {color: colors.dimmed}, axisLine: {lineStyle: {color: colors.line}}, axisTick: {show: false}},
    yAxis: {type: 'value', minInterval: 1, axisLabel: {color: colors.dimmed}, splitLine: {lineStyle: {color: colors.line}}},
    series: [{type: 'bar', name: t('backtest.entered'), data: result.byDay.map(({entered}) => entered), itemStyle: {color: colors.accent, borderRadius: [3, 3, 0, 0]}, barMaxWidth: 18}],
  }), [result, formats, t])
  return <Chart label={t('backtest.byDay')} height={200} option={option} />
}

/** Whom it would have taken in, what it would have sent and given, and who bought without it. */
export function BacktestResult({result}: {result: BacktestFound}) {
  const {t, i18n} = useTranslation('campaigns')
  const exitReason = useExitReason()
  const formats = useFormats()
  const sent = result.messages.reduce((sum, message) => sum + message.sent, 0)
  const {bought} = result
  const whyNot = ({reason, rule, messages}: PlayedMessage['refused'][number]) =>
    `${t(`customers:reason.${reason}`, {defaultValue: reason})}${rule && ` (${rule})`}: ${formatNumber(messages, formats)}`
  return (
    <>
      <Stats>
        <Stat label={t('backtest.entered')} value={<Num value={result.entered} />} note={t('backtest.customers', {value: formatNumber(result.customersEntered, formats), of: formatNumber(result.customers, formats)})} />
        <Stat label={t('backtest.sent')} value={<Num value={sent} />} note={<>{t('backtest.cost')} <Money amount={result.cost} /></>} />
        <Stat label={t('backtest.anyway')} value={<Share part={bought.bought} of={bought.observed} />} note={t('backtest.anywayText', {count: result.windowDays})} />
        <Stat label={t('backtest.anywayMoney')} value={<Money amount={bought.revenue} short />} note={t('backtest.anywayMoneyText')} />
      </Stats>
      {result.byDay.length > 0 && <Panel title={t('backtest.byDay')}><Days result={result} /></Panel>}
      <Panel title={t('backtest.messages')} flush>
        <table className={styles['table']}>
          <thead><tr><th>{t('backtest.template')}</th><th>{t('backtest.channel')}</th><th>{t('backtest.sent')}</th><th>{t('backtest.refused')}</th><th className={styles['wide']}>{t('backtest.why')}</th></tr></thead>
          <tbody>
            {result.messages.map((message) => (
              <tr key={`${message.channel} ${message.template}`}>
                <td>{message.template}</td><td>{t(`canvas:channel.${message.channel}`)}</td><td><Num value={message.sent} /></td>
                <td><Num value={message.refused.reduce((sum, why) => sum + why.messages, 0)} /></td>
                <td className={styles['wide']}>{message.refused.map(whyNot).join(', ') || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <div className={styles['columns']}>
        <Panel title={t('backtest.ends')}>
          <dl className={styles['pairs']}>
            {result.exited.map(([reason, count]) => <div key={reason} style={{display: 'contents'}}><dt>{exitReason(reason)}</dt><dd><Num value={count} /></dd></div>)}
            <dt>{t('backtest.underWay')}</dt><dd><Num value={result.underWay} /></dd>
            {result.bonuses.map(({type, amount}) => <div key={type} style={{display: 'contents'}}><dt>{t('backtest.bonus', {type})}</dt><dd><Money amount={amount} /></dd></div>)}
            {result.overlap.map(({campaign, walking}) => <div key={campaign} style={{display: 'contents'}}><dt>{t('backtest.overlap', {campaign})}</dt><dd><Num value={walking} /></dd></div>)}
          </dl>
        </Panel>
        <Panel title={t('backtest.cannotTell')}>
          <ul className={styles['list']}>{result.cannotTell[i18n.language === 'ru' ? 'ru' : 'en'].map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
        </Panel>
      </div>
    </>
  )
}
