import {useTranslation} from 'react-i18next'
import type {CampaignReport} from '@/api/schema'
import {Num, Share} from '@/ui/Value'
import styles from '../campaigns.module.css'

/** From entry to order. Steps that send twice send more than enter. */
export function Funnel({stages}: {stages: CampaignReport['funnel']}) {
  const {t} = useTranslation('campaigns')
  const most = Math.max(1, ...stages.map(({count}) => count))
  const first = stages[0]?.count ?? 0
  return (
    <ol className={styles['bars']}>
      {stages.map(({stage, count}) => (
        <li key={stage}>
          <div className={styles['barHead']}><span>{t(`stage.${stage}`)}</span><span><Num value={count} /> · <Share part={count} of={first} /></span></div>
          <div className={styles['barTrack']}><div className={styles['barFill']} style={{width: `${(count / most) * 100}%`}} /></div>
        </li>
      ))}
    </ol>
  )
}
