import {useTranslation} from 'react-i18next'
import type {TemplatePreview} from '@/api/schema'
import {Money, Num} from '@/ui/Value'
import styles from './templates.module.css'

/** Above it Gmail cuts a mail off. */
const gmailBytes = 104_448

/** What is missing for the customer, what is too large, what a message costs. */
export function Hints({message: {missing, remarks, size}}: {message: TemplatePreview}) {
  const {t} = useTranslation('templates')
  const {html_bytes, html_links, push_bytes, cost} = size
  return (
    <ul className={styles['hints']}>
      {missing.map(({where, message}, index) => <li key={index} data-bad>{t('hint.missing', {what: where ? `${where}: ${message}` : message})}</li>)}
      {remarks.map((remark) => <li key={remark}>{remark}</li>)}
      {html_bytes !== undefined && (
        <li data-bad={html_bytes > gmailBytes || undefined}>
          {t('hint.bytes')} <Num value={html_bytes / 1024} digits={1} /> {t('hint.ofGmail')}{html_links !== undefined && <>, {t('hint.links', {count: html_links})}</>}
        </li>
      )}
      {push_bytes !== undefined && <li>{t('hint.bytes')} <Num value={push_bytes} /> {t('hint.ofPush')}</li>}
      {cost !== undefined && <li>{t('hint.cost')} <Money amount={cost} /></li>}
    </ul>
  )
}
