import {Skeleton} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {useTitle} from '@/ui/useTitle'
import {Num, Share} from '@/ui/Value'
import styles from './home.module.css'

/** How the customers lie over the RFM names: a bar for each, the way to the matrix. */
export function Groups() {
  const {t} = useTranslation('home')
  const title = useTitle()
  const {data, error, refetch} = useQuery({
    queryKey: ['rfm', ''],
    queryFn: ({signal}) => ask(api.GET('/api/rfm', {signal})),
    staleTime: 60_000,
  })
  const placed = new Set(data?.regions.map((region) => region.name))
  const names = data?.names.filter((name) => placed.has(name.name)) ?? []
  const customers = names.reduce((sum, name) => sum + name.customers, 0)
  const revenue = names.reduce((sum, name) => sum + Number(name.revenue), 0)
  return (
    <Panel title={t('groups')} aside={<Link to="/rfm" className={styles['more']}>{t('groups.open')}</Link>}>
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} /> : !data ? <Skeleton h={180} /> : customers === 0 ? <EmptyState small title={t('groups.empty')} /> : (
        <table className={styles['groups']}>
          <thead><tr><th>{t('group')}</th><th>{t('customers')}</th><th>{t('ofRevenue')}</th></tr></thead>
          <tbody>
            {[...names].reverse().map((name) => (
              <tr key={name.name}>
                <td>{title({ru: name.title_ru, en: name.title_en})}</td>
                <td><Num value={name.customers} /> <span className={styles['dim']}><Share part={name.customers} of={customers} /></span></td>
                <td><span className={styles['bar']} aria-hidden><span style={{width: `${(100 * Number(name.revenue)) / Math.max(1, revenue)}%`}} /></span>
                  <span className={styles['percent']}><Share part={Number(name.revenue)} of={revenue} /></span></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
