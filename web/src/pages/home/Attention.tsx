import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import type {HomeReport} from '@/api/schema'
import {Panel} from '@/ui/Panel'
import {Row, Rows} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {Share} from '@/ui/Value'
import styles from './earned.module.css'

const pathOf = (campaign: string): string => `/campaigns/${encodeURIComponent(campaign)}`

/** What somebody has to look at now. Nothing stands there if there is nothing. */
export function Attention({attention: {campaigns, open_tasks, open_popups, dead_letters}}: {attention: HomeReport['attention']}) {
  const {t} = useTranslation('earned')
  const tasks = open_tasks + open_popups
  if (campaigns.length === 0 && tasks === 0 && dead_letters === 0) return null
  return (
    <Panel title={t('attention')} flush>
      <Rows label={t('attention')}>
        {campaigns.map(({campaign, name, status, reason, bounced, complained}) => (
          <Row key={campaign} main={<Link className={styles['link']} to={pathOf(campaign)}>{name}</Link>}
            sub={reason ?? <>{t('attention.bounced')} <Share part={bounced} of={1} /> · {t('attention.complained')} <Share part={complained} of={1} /></>}
            aside={<Tag tone={status === 'paused' ? 'bad' : 'warn'}>{t(status === 'paused' ? 'attention.paused' : 'attention.close')}</Tag>} />
        ))}
        {dead_letters > 0 && <Row main={<Link className={styles['link']} to="/messages">{t('attention.letters', {count: dead_letters})}</Link>} sub={t('attention.letters.text')} />}
        {tasks > 0 && <Row main={<Link className={styles['link']} to="/tasks">{t('attention.tasks', {count: tasks})}</Link>} sub={t('attention.tasks.text')} />}
      </Rows>
    </Panel>
  )
}
