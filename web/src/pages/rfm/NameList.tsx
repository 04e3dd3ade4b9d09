import {useTranslation} from 'react-i18next'
import type {RfmMatrix} from '@/api/schema'
import {Panel} from '@/ui/Panel'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, Share} from '@/ui/Value'
import {ranksOf} from './plane'
import styles from './NameList.module.css'

interface Props {
  matrix: RfmMatrix
  onPoint: (name: string | null) => void
  onOpen: (name: string, title: string) => void
  mayOpen: boolean
}

/** The names with how many bear them and what they brought, the best first. */
export function NameList({matrix, onPoint, onOpen, mayOpen}: Props) {
  const {t} = useTranslation('rfm')
  const title = useTitle()
  const ranks = ranksOf(matrix)
  // Who never bought has no place in the matrix, and stands below.
  const names = matrix.names.filter((name) => ranks.has(name.name)).sort((a, b) => (ranks.get(b.name) ?? 0) - (ranks.get(a.name) ?? 0))
  const customers = names.reduce((sum, name) => sum + name.customers, 0)
  const revenue = names.reduce((sum, name) => sum + Number(name.revenue), 0)
  const most = Math.max(1, ...names.map((name) => name.customers))
  return (
    <Panel title={t('names')} flush>
      <ul className={styles['list']}>
        {names.map((name) => {
          const said = title({ru: name.title_ru, en: name.title_en})
          return (
            <li key={name.name}>
              <button type="button" className={styles['name']} disabled={!mayOpen || name.customers === 0}
                onPointerEnter={() => onPoint(name.name)} onPointerLeave={() => onPoint(null)}
                onFocus={() => onPoint(name.name)} onBlur={() => onPoint(null)} onClick={() => onOpen(name.name, said)}>
                <span className={styles['row']}><b className={styles['title']}>{said}</b><Num value={name.customers} /></span>
                <span className={styles['bar']} aria-hidden><span style={{width: `${(100 * name.customers) / most}%`}} /></span>
                <span className={styles['note']}>
                  <span><Share part={name.customers} of={customers} /> {t('names.ofCustomers')}</span>
                  <span><Money amount={name.revenue} short /> · <Share part={Number(name.revenue)} of={revenue} /></span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <dl className={styles['rest']}>
        <dt>{t('outside')}</dt><dd><Num value={matrix.outside_period} /></dd>
        <dt>{t('noOrders')}</dt><dd><Num value={matrix.no_orders} /></dd>
        {matrix.outside_population > 0 && <><dt>{t('outsidePopulation')}</dt><dd><Num value={matrix.outside_population} /></dd></>}
      </dl>
    </Panel>
  )
}
