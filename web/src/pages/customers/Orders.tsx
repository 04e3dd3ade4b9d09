import {Button, Skeleton} from '@mantine/core'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Tag} from '@/ui/Tag'
import {Money, Num, When} from '@/ui/Value'
import styles from './Orders.module.css'

export const orderTone = {created: 'plain', paid: 'accent', completed: 'good', cancelled: 'bad', returned: 'bad'} as const

/** The customer's orders with what was bought, the newest first. */
export function Orders({customer}: {customer: string}) {
  const {t} = useTranslation('customers')
  const {data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetchNextPageError} = useInfiniteQuery({
    queryKey: ['customers', customer, 'orders'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/customers/{customer}/orders', {
      params: {path: {customer}, query: {limit: 20, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton h={220} radius="lg" />
  const orders = data.pages.flatMap((page) => page.items)
  if (orders.length === 0) return <EmptyState small title={t('orders.empty')} />
  return (
    <div className={styles['list']}>
      {orders.map((order) => (
        <Panel key={order.order_id}>
          <div className={styles['head']}>
            <b>№ {order.order_id}</b>
            <Tag tone={orderTone[order.status]}>{t(`order.${order.status}`)}</Tag>
            <span className={styles['note']}><When at={order.placed_at} form="time" />{order.store && ` · ${order.store}`}</span>
            <b className={styles['total']}><Money amount={order.total} /></b>
          </div>
          {order.lines.length > 0 && (
            <table className={styles['lines']}>
              <tbody>
                {order.lines.map((line, index) => (
                  <tr key={index}>
                    <td>{line.product_id}{line.category && <span className={styles['note']}> · {line.category}</span>}</td>
                    <td className={styles['figure']}><Num value={Number(line.quantity)} digits={3} /> × <Money amount={line.price} /></td>
                    <td className={styles['figure']}><Money amount={line.amount} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {Number(order.refunded) > 0 && <p className={styles['note']}>{t('card.refunded')} <Money amount={order.refunded} /></p>}
          {order.promo_code && <p className={styles['note']}>{t('order.code')} {order.promo_code}</p>}
        </Panel>
      ))}
      {isFetchNextPageError && <ErrorNote error={error} />}
      {hasNextPage && <Button variant="default" w="fit-content" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('more')}</Button>}
    </div>
  )
}
