import {useTranslation} from 'react-i18next'
import type {CampaignReport} from '@/api/schema'
import {Num, Share} from '@/ui/Value'
import styles from '../campaigns.module.css'

/** From entry to order. Steps that send twice send more than enter: what became of messages is a share of the messages. */
export function Funnel({stages}: {stages: CampaignReport['funnel']}) {
  const {t} = useTranslation('campaigns')
  const most = Math.max(1, ...stages.map(({count}) => count))
  const countOf = (wanted: string) => stages.find(({stage}) => stage === wanted)?.count ?? 0
  const wholes: Record<string, number> = {delivered: countOf('sent'), opened: countOf('sent'), clicked: countOf('sent'), converted: countOf('entered')}
  return (
    <ol className={styles['bars']}>
      {stages.map(({stage, count}) => (
        <li key={stage}>
          <div className={styles['barHead']}><span>{t(`stage.${stage}`)}</span><span><Num value={count} />{stage in wholes && <> · <Share part={count} of={wholes[stage] ?? 0} /></>}</span></div>
          <div className={styles['barTrack']}><div className={styles['barFill']} style={{width: `${(count / most) * 100}%`}} /></div>
        </li>
      ))}
    </ol>
  )
}
