import {useQueryClient} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Arm, CampaignReport} from '@/api/schema'
import {useMay} from '@/app/session'
import {isObject} from '@/ui/condition/json'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {Panel} from '@/ui/Panel'
import {textOf} from '@/ui/text'
import {Money, Num, Share, When} from '@/ui/Value'
import styles from '../campaigns.module.css'

/** What each message did. */
export function Steps({report}: {report: CampaignReport}) {
  const {t} = useTranslation('campaigns')
  return (
    <Panel title={t('report.messages')} flush>
      <table className={styles['table']}>
        <thead>
          <tr><th>{t('report.step')}</th><th className={styles['wide']}>{t('people.version')}</th><th>{t('stage.sent')}</th><th className={styles['wide']}>{t('stage.delivered')}</th>
            <th>{t('stage.opened')}</th><th>{t('stage.clicked')}</th><th className={styles['wide']}>{t('report.refused')}</th><th className={styles['wide']}>{t('report.unsubscribed')}</th></tr>
        </thead>
        <tbody>
          {report.steps.map(({version, step, part, channel, template, figures}) => {
            const count = (key: string) => Number(figures[key] ?? 0)
            return (
              <tr key={`${version} ${step} ${part} ${channel} ${template}`}>
                <td>{step}<div className={styles['dim']}>{t(`canvas:channel.${channel}`)} · {template}</div></td>
                <td className={styles['wide']}><Num value={version} /></td>
                <td><Num value={count('sent')} /></td>
                <td className={styles['wide']}><Num value={count('delivered')} /></td>
                <td><Share part={count('opened')} of={count('delivered')} /></td>
                <td><Share part={count('clicked')} of={count('delivered')} /></td>
                <td className={styles['wide']}><Num value={Object.values(figures.refused).reduce((sum, one) => sum + Number(one), 0)} /></td>
                <td className={styles['wide']}><Num value={count('unsubscribed')} /></td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Panel>
  )
}

/** Where the true conversion of a variant lies in 95 cases of a hundred, all on one scale. */
function Range({arm, top}: {arm: Arm; top: number}) {
  const [low = 0, high = 0] = arm.rate_interval
  const at = (value: number) => `${(value / top) * 100}%`
  return (
    <div className={styles['range']} aria-hidden>
      <span className={styles['whisker']} style={{left: at(low), width: at(high - low)}} />
      <span className={styles['estimate']} style={{left: at(arm.customers > 0 ? arm.converted / arm.customers : 0)}} />
    </div>
  )
}

interface Decided {
  variant: string
  automatic: boolean
  day: string
}
const decidedOf = (json: unknown): Decided | null =>
  isObject(json) ? {variant: textOf(json['variant']), automatic: json['automatic'] === true, day: textOf(json['day'])} : null

function Split({id, split, told: {variants, winner, decided: json}}: {id: string; split: string; told: CampaignReport['splits'][string]}) {
  const {t} = useTranslation('campaigns')
  const queries = useQueryClient()
  const mayRun = useMay('run_campaigns')
  const decided = decidedOf(json)
  const top = Math.max(1e-6, ...variants.map((arm) => arm.rate_interval[1] ?? 0)) * 1.05
  const keep = async (variant: string) => {
    await ask(api.POST('/api/campaigns/{campaign}/split', {params: {path: {campaign: id}}, body: {step: split, variant}}))
    await queries.invalidateQueries({queryKey: ['campaigns']})
  }
  const verdict = decided ? t(decided.automatic ? 'split.decidedByRule' : 'split.decidedByHand', {variant: decided.variant})
    : winner ? t('split.clear', {variant: winner}) : t('split.open')
  return (
    <Panel title={t('report.split', {split})} flush>
      <p className={styles['verdict']} data-clear={decided || winner ? '' : undefined}>{verdict}{decided && <> · <When at={decided.day} form="day" /></>}</p>
      <table className={styles['table']}>
        <thead><tr><th>{t('report.variant')}</th><th className={styles['wide']}>{t('report.customers')}</th><th>{t('report.conversion')}</th><th>{t('report.head')}</th>
          {mayRun && !decided && <th><span className="visually-hidden">{t('split.keep')}</span></th>}</tr></thead>
        <tbody>
          {variants.map((arm) => (
            <tr key={arm.arm}>
              <td>{arm.arm} {(decided?.variant ?? winner) === arm.arm && <span className={styles['good']}>{t('report.winner')}</span>}<Range arm={arm} top={top} /></td>
              <td className={styles['wide']}><Num value={arm.customers} /></td>
              <td><Share part={arm.converted} of={arm.customers} /><div className={styles['interval95']}><Num value={(arm.rate_interval[0] ?? 0) * 100} digits={1} />–<Num value={(arm.rate_interval[1] ?? 0) * 100} digits={1} /> %</div></td>
              <td><Money amount={arm.revenue_per_head.toFixed(2)} /></td>
              {mayRun && !decided && (
                <td><ConfirmAction size="compact-xs" label={t('split.keep')} title={t('split.keep.title', {variant: arm.arm})} text={t('split.keep.text', {variant: arm.arm})}
                  action={() => keep(arm.arm)} /></td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

/** The variants of every split, side by side; who may, ends it by hand. */
export function Splits({id, report}: {id: string; report: CampaignReport}) {
  return <>{Object.entries(report.splits).map(([split, told]) => <Split key={split} id={id} split={split} told={told} />)}</>
}

/** The versions, each with what it brought. */
export function Versions({report}: {report: CampaignReport}) {
  const {t} = useTranslation('campaigns')
  return (
    <Panel title={t('report.versions')} flush>
      <table className={styles['table']}>
        <thead><tr><th>{t('people.version')}</th><th>{t('stage.entered')}</th><th className={styles['wide']}>{t('walking')}</th><th>{t('report.conversion')}</th><th>{t('report.income')}</th><th className={styles['wide']}>{t('uplift')}</th></tr></thead>
        <tbody>
          {report.versions.map((one) => {
            const uplift = one.uplift['campaign'] ?? one.uplift['shop']
            return (
              <tr key={one.version}>
                <td>{t('version', {version: one.version})}</td>
                <td><Num value={one.firings} /></td>
                <td className={styles['wide']}><Num value={one.walking} /></td>
                <td><Share part={Number(one.figures['converted'] ?? 0)} of={one.firings} /></td>
                <td><Money amount={one.figures.conversion_revenue} short /></td>
                <td className={styles['wide']}>{uplift?.enough ? <><Num value={uplift.rate.absolute * 100} digits={2} /> {t('points')}</> : '–'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Panel>
  )
}
