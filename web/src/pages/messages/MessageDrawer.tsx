import {Anchor, Code, Drawer, Stack} from '@mantine/core'
import {Link} from '@tanstack/react-router'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import type {WaitingMessage} from '@/api/schema'
import {useMay} from '@/app/session'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {Num, When} from '@/ui/Value'
import styles from './messages.module.css'
import {OutcomeBadge} from './OutcomeBadge'
import {useReason} from './useReason'
import {useResend} from './useResend'

function Fact({name, children}: {name: string; children: ReactNode}) {
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** All that is known of one message that did not arrive. */
export function MessageDrawer({message, close}: {message: WaitingMessage | null; close: () => void}) {
  const {t} = useTranslation('messages')
  const resend = useResend()
  const mayResend = useMay('run_campaigns')
  const reason = useReason()
  return (
    <Drawer opened={message !== null} onClose={close} position="right" size="md" title={t('one.title')}
      closeButtonProps={{'aria-label': t('ui:close')}}>
      {message && (
        <Stack>
          <dl className={styles['facts']}>
            <Fact name={t('outcome')}><OutcomeBadge outcome={message.outcome} /></Fact>
            <Fact name={t('reason')}>{reason(message)}</Fact>
            {message.reply && <Fact name={t('reply')}><Code block className={styles['reply']}>{message.reply}</Code></Fact>}
            <Fact name={t('customer')}>
              <Anchor component={Link} to={`/customers/${encodeURIComponent(message.customer)}`}>{message.customer}</Anchor>
            </Fact>
            <Fact name={t('campaign')}>{message.campaign || '–'}</Fact>
            <Fact name={t('template')}>{message.template}</Fact>
            <Fact name={t('channel')}>{t(`channel.${message.channel}`)}</Fact>
            <Fact name={t('when')}><When at={message.at} form="time" /></Fact>
            <Fact name={t('attempts')}><Num value={message.attempts} /></Fact>
            <Fact name={t('id')}><span className="figures">{message.id}</span></Fact>
          </dl>
          {mayResend && message.outcome !== 'pending' && (
            <ConfirmAction label={t('resend')} title={t('confirm.title', {count: 1})}
              text={t(message.outcome === 'unknown' ? 'confirm.doubt' : 'confirm.text')}
              action={() => resend.mutateAsync([message.id]).then(close)} />
          )}
        </Stack>
      )}
    </Drawer>
  )
}
