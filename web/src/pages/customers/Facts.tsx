import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import type {Customer} from '@/api/schema'
import {Panel} from '@/ui/Panel'
import {Tag} from '@/ui/Tag'
import {useBonusTitle} from '@/ui/useBonusTitle'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, When} from '@/ui/Value'
import styles from './Customer.module.css'

/** What stands beside the timeline: where the customer stands, how they are reached, what the shop knows. */
export function Facts({customer}: {customer: Customer}) {
  return (
    <div className={styles['facts']}>
      <Standing customer={customer} />
      <Reach customer={customer} />
      <Bonuses customer={customer} />
      <Cart customer={customer} />
      <Known customer={customer} />
    </div>
  )
}

function Standing({customer: {rfm, stage, segments, labels}}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  const title = useTitle()
  return (
    <Panel title={t('standing')}>
      <dl className={styles['rows']}>
        {stage?.name && <><dt>{t('stage')}</dt><dd><Tag tone="accent">{title(stage.name)}</Tag></dd></>}
        <dt>RFM</dt>
        <dd>{rfm ? <Tag>{title({ru: rfm.title_ru ?? '', en: rfm.title_en ?? ''})}</Tag> : t('rfm.none')}</dd>
        {rfm?.r && <><dt>{t('rfm.scores')}</dt><dd>R{rfm.r} F{rfm.f} M{rfm.m}</dd></>}
      </dl>
      {segments.length > 0 && (
        <>
          <h3>{t('segments')}</h3>
          <div className={styles['tags']}>
            {segments.map((segment) => (
              <Link key={segment.id} to="/segments/$segment" params={{segment: segment.id}}><Tag>{title(segment.name)}</Tag></Link>
            ))}
          </div>
        </>
      )}
      {labels.length > 0 && (
        <>
          <h3>{t('labels')}</h3>
          <div className={styles['tags']}>{labels.map((label) => <Tag key={label} tone="warn">{label}</Tag>)}</div>
        </>
      )}
    </Panel>
  )
}

/** Of each channel whether there is a contact that can be used, and whether they want to hear from us there. */
function Reach({customer: {contacts, consents}}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  const stateTone = {absent: 'plain', valid: 'good', confirmed: 'good', invalid: 'bad'} as const
  return (
    <Panel title={t('reach')}>
      <dl className={styles['rows']}>
        {contacts.map(({channel, state, suppressed}) => {
          const consent = consents.find((one) => one.channel === channel && one.topic === null)?.granted ?? null
          return [
            <dt key={`${channel} name`}>{t(`channel.${channel}`)}</dt>,
            <dd key={channel}>
              <Tag tone={suppressed ? 'bad' : stateTone[state]}>{t(suppressed ? 'contact.suppressed' : `contact.${state}`)}</Tag>{' '}
              {state !== 'absent' && <Tag tone={consent === true ? 'good' : consent === false ? 'bad' : 'plain'}>{t(`consent.${String(consent)}`)}</Tag>}
            </dd>,
          ]
        })}
        {consents.filter(({topic, granted}) => topic !== null && granted !== null).map(({channel, topic, granted}) => [
          <dt key={`${channel} ${topic} name`}>{t(`channel.${channel}`)}: {topic}</dt>,
          <dd key={`${channel} ${topic}`}><Tag tone={granted ? 'good' : 'bad'}>{t(`consent.${String(granted)}`)}</Tag></dd>,
        ])}
      </dl>
    </Panel>
  )
}

function Bonuses({customer: {bonuses}}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  const bonusTitle = useBonusTitle()
  if (bonuses.types.length === 0) return null
  return (
    <Panel title={t('card.bonuses')}>
      <dl className={styles['rows']}>
        {bonuses.types.map((type) => [
          <dt key={`${type.bonus_type} name`}>{bonusTitle(type.bonus_type ?? '')}</dt>,
          <dd key={type.bonus_type}>
            <Money amount={type.active} />
            {Number(type.pending) > 0 && <div>{t('bonus.pending')} <Money amount={type.pending} /></div>}
            {Number(type.held) > 0 && <div>{t('bonus.held')} <Money amount={type.held} /></div>}
            {type.burns_at && <div>{t('bonus.burns')} <When at={type.burns_at} /></div>}
          </dd>,
        ])}
      </dl>
    </Panel>
  )
}

function Cart({customer: {cart}}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  if (!cart?.lines?.length) return null
  return (
    <Panel title={t('cart')} aside={<Money amount={cart.value} />}>
      <dl className={styles['rows']}>
        {cart.lines.map((line) => [
          <dt key={`${line.product_id} name`}>{line.product_id} × <Num value={Number(line.quantity)} digits={3} /></dt>,
          <dd key={line.product_id}><Money amount={line.amount} /></dd>,
        ])}
        <dt>{t('cart.changed')}</dt><dd><When at={cart.changed_at} ago /></dd>
      </dl>
    </Panel>
  )
}

type Attribute = Customer['attributes'][string]

function Known({customer: {attributes, birthday, timezone, referral_code, first_seen}}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  return (
    <Panel title={t('known')}>
      <dl className={styles['rows']}>
        {birthday && <><dt>{t('birthday')}</dt><dd><When at={birthday} /></dd></>}
        {Object.entries(attributes).map(([name, value]) => [<dt key={`${name} name`}>{t(`attribute.${name}`, {defaultValue: name})}</dt>, <dd key={name}><AttributeValue value={value} /></dd>])}
        {timezone && <><dt>{t('timezone')}</dt><dd>{timezone}</dd></>}
        {referral_code && <><dt>{t('referral')}</dt><dd>{referral_code}</dd></>}
        {first_seen && <><dt>{t('firstSeen')}</dt><dd><When at={first_seen} /></dd></>}
      </dl>
    </Panel>
  )
}

function AttributeValue({value}: {value: Attribute}) {
  const {t} = useTranslation('customers')
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return <Num value={value} digits={6} />
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object') return <When at={'date' in value && typeof value.date === 'string' ? value.date : null} />
  return value
}
