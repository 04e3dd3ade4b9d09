import {useTranslation} from 'react-i18next'
import {useConnectionLost} from '@/api/connection'
import styles from './ConnectionBanner.module.css'

/** Says that the server is not reached, for as long as it is not. */
export function ConnectionBanner() {
  const {t} = useTranslation('app')
  const lost = useConnectionLost()
  return (
    <div role="status" aria-live="polite">
      {lost && <div className={styles['banner']}>{t('connection.lost')}</div>}
    </div>
  )
}
