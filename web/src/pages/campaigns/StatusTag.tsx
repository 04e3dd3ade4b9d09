import {useTranslation} from 'react-i18next'
import type {CampaignStatus} from '@/api/schema'
import styles from './campaigns.module.css'

/** Where the campaign stands; a draft that was never published is that and nothing else. */
export function StatusTag({status, isDraft}: {status: CampaignStatus; isDraft: boolean}) {
  const {t} = useTranslation('campaigns')
  const is = isDraft ? 'draft' : status
  return <span className={styles['status']} data-status={is}><span className={styles['dot']} aria-hidden />{t(`status.${is}`)}</span>
}
