import {useTranslation} from 'react-i18next'
import type {CampaignReport, Effect} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {Panel} from '@/ui/Panel'
import {Num, Share} from '@/ui/Value'
import styles from '../campaigns.module.css'

/** The interval that holds the effect in 95 cases of a hundred, drawn around zero. */
function Interval({effect}: {effect: Effect}) {
  const {t} = useTranslation('campaigns')
  const [low = 0, high = 0] = effect.interval
  const reach = Math.max(Math.abs(low), Math.abs(high), 1e-9) * 1.15
  const at = (value: number) => `${((value + reach) / (2 * reach)) * 100}%`
  return (
    <div className={styles['interval']} role="img" aria-label={t('report.interval')}>
      <span className={styles['zero']} style={{left: '50%'}} />
      <span className={styles['whisker']} style={{left: at(low), width: `${((high - low) / (2 * reach)) * 100}%`}} />
      <span className={styles['estimate']} style={{left: at(effect.absolute)}} />
    </div>
  )
}

/** What differs from the control group beyond chance: the only number that is called effect. */
export function UpliftPanel({report}: {report: CampaignReport}) {
  const {t} = useTranslation('campaigns')
  const control = report.uplift['campaign'] ? 'campaign' : 'shop'
  const uplift = report.uplift[control]
  if (!uplift) return <Panel title={t('report.uplift')}><EmptyState small title={t('report.noControl')} text={t('report.noControlText')} /></Panel>
  const {rate} = uplift
  const [low = 0, high = 0] = rate.interval
  const isClear = low > 0 || high < 0
  const sign = (value: number) => (value > 0 ? '+' : '')
  return (
    <Panel title={t('report.uplift')}>
      <p className={styles['effect']}>{sign(rate.absolute)}<Num value={rate.absolute * 100} digits={2} /> {t('points')}</p>
      <p className={isClear ? (low > 0 ? styles['good'] : styles['bad']) : styles['dim']}>
        {t(!uplift.enough ? 'report.early' : isClear ? (low > 0 ? 'report.works' : 'report.harms') : 'report.unclear')}
      </p>
      <Interval effect={rate} />
      <p className={styles['note']}>
        {t('report.from')} {sign(low)}<Num value={low * 100} digits={2} /> {t('report.to')} {sign(high)}<Num value={high * 100} digits={2} /> {t('points')} · {t(`report.control.${control}`)}
      </p>
      <dl className={styles['pairs']}>
        {report.arms.map((arm) => (
          <div key={arm.arm} style={{display: 'contents'}}>
            <dt>{t(`arm.${arm.arm}`, {defaultValue: arm.arm})} · <Num value={arm.customers} /></dt>
            <dd><Share part={arm.converted} of={arm.customers} /></dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
