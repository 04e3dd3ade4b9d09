import {useTranslation} from 'react-i18next'
import type {Arm, CampaignReport} from '@/api/schema'
import {Panel} from '@/ui/Panel'
import {Money, Num, Share} from '@/ui/Value'
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

function Arms({arms, winner}: {arms: Arm[]; winner: string | null}) {
  const {t} = useTranslation('campaigns')
  return (
    <table className={styles['table']}>
      <thead><tr><th>{t('report.variant')}</th><th>{t('report.customers')}</th><th>{t('report.conversion')}</th><th className={styles['wide']}>{t('report.between')}</th><th>{t('report.head')}</th></tr></thead>
      <tbody>
        {arms.map((arm) => (
          <tr key={arm.arm}>
            <td>{arm.arm} {winner === arm.arm && <span className={styles['good']}>{t('report.winner')}</span>}</td>
            <td><Num value={arm.customers} /></td>
            <td><Share part={arm.converted} of={arm.customers} /></td>
            <td className={styles['wide']}><Num value={(arm.rate_interval[0] ?? 0) * 100} digits={1} />–<Num value={(arm.rate_interval[1] ?? 0) * 100} digits={1} /> %</td>
            <td><Money amount={arm.revenue_per_head.toFixed(2)} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The variants of every split, side by side. */
export function Splits({report}: {report: CampaignReport}) {
  const {t} = useTranslation('campaigns')
  return (
    <>
      {Object.entries(report.splits).map(([split, {variants, winner}]) => (
        <Panel key={split} title={t('report.split', {split})} flush><Arms arms={variants} winner={winner} /></Panel>
      ))}
    </>
  )
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
