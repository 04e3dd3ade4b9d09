import {Button, SegmentedControl, Skeleton} from '@mantine/core'
import {useInfiniteQuery} from '@tanstack/react-query'
import {IconArrowRight, IconBan, IconCheck, IconCoin, IconEye, IconMail, IconMailOpened, IconPointer, IconShoppingBag, IconShoppingCart,
  IconTag, IconWorld, IconX, type Icon} from '@tabler/icons-react'
import {useEffect, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Event} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {formatWhen} from '@/ui/format'
import {Tag} from '@/ui/Tag'
import {useBonusTitle} from '@/ui/useBonusTitle'
import {useCampaignName} from '@/ui/useCampaignName'
import {useExitReason} from '@/ui/useExitReason'
import {useFormats} from '@/ui/useFormats'
import {useQueryText} from '@/ui/useQueryText'
import {Money, When} from '@/ui/Value'
import {orderTone} from './Orders'
import styles from './Timeline.module.css'

const icons: Record<Event['type'], Icon> = {
  order: IconShoppingBag, visit: IconWorld, product_view: IconEye, category_view: IconEye, cart_changed: IconShoppingCart,
  checkout_started: IconShoppingCart, custom: IconPointer, message_sent: IconMail, message_delivered: IconCheck,
  message_opened: IconMailOpened, message_clicked: IconPointer, message_failed: IconX, message_refused: IconBan,
  campaign_entered: IconArrowRight, campaign_left: IconArrowRight, bonus_accrued: IconCoin, bonus_spent: IconCoin,
  promo_code_issued: IconTag,
}

const kinds = {all: /./, orders: /^order$/, messages: /^(message|campaign)_/, bonuses: /^(bonus_|promo_)/}
type Kind = keyof typeof kinds

/** How many have to be seen before we stop asking for more. */
const enough = 30

/** What happened with the customer, the newest first, by days. */
export function Timeline({customer}: {customer: string}) {
  const {t} = useTranslation('customers')
  const formats = useFormats()
  const [kindText, setKind] = useQueryText('what')
  const kind: Kind = kindText in kinds ? (kindText as Kind) : 'all'
  const {data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError} = useInfiniteQuery({
    queryKey: ['customers', customer, 'timeline'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/customers/{customer}/timeline', {
      params: {path: {customer}, query: {limit: 100, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const events = (data?.pages.flatMap((page) => page.items) ?? []).filter((event) => kinds[kind].test(event.type))
  // Of the rare ones a page may hold none.
  const needsMore = data !== undefined && events.length < enough && hasNextPage && !isFetchingNextPage && !isFetchNextPageError
  useEffect(() => {
    if (needsMore) void fetchNextPage()
  }, [needsMore, fetchNextPage])

  const days = new Map<string, Event[]>()
  for (const event of events) {
    const day = event.at ? formatWhen(event.at, formats) : ''
    days.set(day, [...(days.get(day) ?? []), event])
  }
  return (
    <>
      <SegmentedControl size="xs" mb="md" aria-label={t('timeline.what')} value={kind} onChange={(value) => setKind(value === 'all' ? '' : value)}
        data={Object.keys(kinds).map((value) => ({value, label: t(`timeline.${value}`)}))} />
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
        : !data ? Array.from({length: 8}, (_, index) => <Skeleton key={index} h={14} my={18} />)
          : events.length === 0 && !hasNextPage ? <EmptyState small title={t('timeline.empty')} text={t('timeline.emptyText')} />
            : (
              <>
                {[...days].map(([day, ofDay]) => (
                  <section key={day} className={styles['day']}>
                    <h3 className={styles['title']}>{day}</h3>
                    <ol className={styles['events']}>{ofDay.map((event, index) => <Happening key={index} event={event} />)}</ol>
                  </section>
                ))}
                {isFetchNextPageError && <ErrorNote error={error} />}
                {hasNextPage && <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('more')}</Button>}
              </>
            )}
    </>
  )
}

function Happening({event}: {event: Event}) {
  const {t} = useTranslation('customers')
  const TypeIcon = icons[event.type]
  const isQuiet = /^(visit|product_view|category_view|cart_changed|checkout_started)$/.test(event.type)
  const tone = event.type === 'message_refused' || event.type === 'message_failed' ? 'bad' : event.type === 'order' || event.type.startsWith('bonus') ? 'good' : 'plain'
  return (
    <li className={styles['event']} data-quiet={isQuiet || undefined}>
      <span className={styles['icon']} data-tone={tone}><TypeIcon size={15} stroke={1.8} aria-hidden /></span>
      <span className={styles['words']}>
        <span>{t(`event.${event.type}`)}</span>
        <Detail event={event} />
      </span>
      <span className={styles['time']}><Clock at={event.at ?? null} /></span>
    </li>
  )
}

function Clock({at}: {at: string | null}) {
  const formats = useFormats()
  if (at === null) return null
  return <time dateTime={at}>{formatWhen(at, formats, 'clock')}</time>
}

function Detail({event}: {event: Event}): ReactNode {
  const {t} = useTranslation('customers')
  const exitReason = useExitReason()
  const nameOf = useCampaignName()
  const bonusTitle = useBonusTitle()
  switch (event.type) {
    case 'order':
      return <><b>№ {event.order_id}</b> <Money amount={event.total} /> {event.status && event.status in orderTone &&
        <Tag tone={orderTone[event.status as keyof typeof orderTone]}>{t(`order.${event.status}`)}</Tag>}</>
    case 'visit':
    case 'custom':
      return event.name && <b>{event.name}</b>
    case 'product_view':
    case 'category_view':
      return <span>{[event.product_id, event.category].filter(Boolean).join(' · ')}</span>
    case 'campaign_entered':
      return <b>{nameOf(event.campaign ?? '')}</b>
    case 'campaign_left':
      return <><b>{nameOf(event.campaign ?? '')}</b>{event.reason && <span>{exitReason(event.reason)}</span>}</>
    case 'bonus_accrued':
    case 'bonus_spent':
      return <><b><Money amount={event.amount} /></b> <span>{bonusTitle(event.bonus_type ?? '')}</span></>
    case 'promo_code_issued':
      return <><b>{event.code}</b>{event.expires_at && <span>{t('event.until')} <When at={event.expires_at} /></span>}</>
    case 'message_refused':
      return <>
        <b>{event.template}</b>
        {event.reason && <span className={styles['reason']}>{t(`reason.${event.reason}`)}{event.rule && `: ${event.rule}`}</span>}
      </>
    default:
      return <><b>{event.template}</b> <span>{[event.channel && t(`channel.${event.channel}`), event.campaign && nameOf(event.campaign)].filter(Boolean).join(' · ')}</span></>
  }
}
