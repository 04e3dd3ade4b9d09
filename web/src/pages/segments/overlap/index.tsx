import {MultiSelect, Skeleton} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {JsonObject} from '@/ui/condition/json'
import {AudienceDrawer, type Audience} from '@/ui/audience/AudienceDrawer'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Stat, Stats} from '@/ui/Stat'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import {Num, Share} from '@/ui/Value'
import {chosenOf, conditionOf, inAll, inAny, inBoth, inOneOnly, largestFirst, letterOf, onlyIn, segmentsMax} from './overlap'
import styles from './overlap.module.css'

const overlapOf = (segments: string[], signal: AbortSignal) => ask(api.POST('/api/audiences/overlap', {body: {segments}, signal}))
type Overlap = Awaited<ReturnType<typeof overlapOf>>

/** Several segments beside each other: who is in which of them at once, and in which alone. */
export default function OverlapPage() {
  const {t} = useTranslation('overlap')
  const title = useTitle()
  const [of, setOf] = useQueryText('of')
  const [audience, setAudience] = useState<Audience | null>(null)
  const [isOpen, drawer] = useDisclosure(false)
  const list = useQuery({queryKey: ['segments'], queryFn: ({signal}) => ask(api.GET('/api/segments', {signal}))})
  const known = list.data?.items ?? []
  const chosen = chosenOf(of)
  const {data, error, refetch, isPlaceholderData} = useQuery({
    queryKey: ['segments', 'overlap', chosen],
    queryFn: ({signal}) => overlapOf(chosen, signal),
    enabled: chosen.length >= 2,
    placeholderData: keepPreviousData,
  })
  const act = (name: string, where: JsonObject) => {
    setAudience({title: name, whom: {where}})
    drawer.open()
  }
  const shown = chosen.length >= 2 ? data : undefined
  return (
    <>
      <PageHeader title={t('title')} back={{to: '/segments', label: t('segments')}} text={t('text')} />
      <MultiSelect className={styles['choice']} label={t('which')} placeholder={chosen.length < segmentsMax ? t('choose') : ''} searchable hidePickedOptions maxValues={segmentsMax} value={chosen}
        onChange={(next) => setOf(next.join(','))} nothingFoundMessage={t('none')} clearable clearButtonProps={{'aria-label': t('clear')}}
        data={[...known.map((one) => ({value: one.id, label: title(one.name) || one.id})), ...chosen.filter((id) => list.data && !known.some((one) => one.id === id)).map((id) => ({value: id, label: id}))]} />
      {chosen.length < 2 ? <EmptyState title={t(list.data && known.length < 2 ? 'few.title' : 'empty.title')} text={t('empty.text')} />
        : error && !shown ? <ErrorNote error={error} retry={() => void refetch()} />
          : !shown ? <Skeleton h={360} radius="lg" />
            : <Picture overlap={shown} isOld={isPlaceholderData} act={act} />}
      <AudienceDrawer opened={isOpen} audience={audience} onClose={drawer.close} />
    </>
  )
}

function Picture({overlap: {of, segments, combinations}, isOld, act}: {overlap: Overlap; isOld: boolean; act: (name: string, where: JsonObject) => void}) {
  const {t} = useTranslation('overlap')
  const title = useTitle()
  const ids = segments.map(({id}) => id)
  const nameOf = (id: string) => title(segments.find((one) => one.id === id)?.name ?? {}) || id
  const rows = largestFirst(combinations)
  const largest = Math.max(1, ...segments.map(({members}) => members))
  const top = Math.max(1, rows[0]?.customers ?? 1)
  const any = inAny(combinations)
  const all = inAll(combinations, ids)
  const wordsOf = (inside: readonly string[]) => (inside.length === ids.length ? t('all') : inside.length === 1 ? t('only', {name: nameOf(inside[0]!)})
    : inside.map((id) => t('quoted', {name: nameOf(id)})).join(' + '))
  return (
    <div className={styles['page']} aria-busy={isOld || undefined} data-old={isOld || undefined}>
      <Stats>
        <Stat label={t('any')} value={<Num value={any} />} note={<><Share part={any} of={of} /> {t('ofEverybody')}</>} />
        <Stat label={t('all')} value={<Num value={all} />} note={<><Share part={all} of={any} /> {t('ofThem')}</>} />
        <Stat label={t('oneOnly')} value={<Num value={inOneOnly(combinations)} />} note={<><Share part={inOneOnly(combinations)} of={any} /> {t('ofThem')}</>} />
      </Stats>
      <Panel title={t('sizes')} flush>
        <ul className={styles['rows']}>
          {segments.map(({id, members}, index) => (
            <li key={id} className={styles['size']}>
              <span className={styles['letter']} aria-hidden>{letterOf(index)}</span>
              <Link to="/segments/$segment" params={{segment: id}} className={styles['name']}>{nameOf(id)}</Link>
              <span className={styles['figure']}><Num value={members} /></span>
              <span className={styles['track']} aria-hidden>
                {members > 0 && <span className={styles['bar']} style={{width: `${(members / largest) * 100}%`}} />}
                {onlyIn(combinations, id) > 0 && <span className={styles['only']} style={{width: `${(onlyIn(combinations, id) / largest) * 100}%`}} />}
              </span>
              <span className={styles['note']}>{t('onlyHere')} <Num value={onlyIn(combinations, id)} /> · <Share part={onlyIn(combinations, id)} of={members} /></span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('combinations')} flush>
        {rows.length === 0 ? <EmptyState small title={t('nobody')} /> : (
          <ul className={styles['rows']}>
            <li className={styles['letters']} aria-hidden>{ids.map((id, index) => <span key={id} title={nameOf(id)}>{letterOf(index)}</span>)}</li>
            {rows.map(({segments: inside, customers}) => (
              <li key={inside.join(' ')}>
                <button type="button" className={styles['row']} onClick={() => act(wordsOf(inside), conditionOf(inside, ids))}>
                  <span className={styles['dots']} aria-hidden>{ids.map((id) => <i key={id} data-in={inside.includes(id) || undefined} />)}</span>
                  <span className={styles['words']}>{wordsOf(inside)}</span>
                  <span className={styles['figure']}><Num value={customers} /> <small><Share part={customers} of={any} /></small></span>
                  <span className={styles['track']} aria-hidden><span className={styles['bar']} style={{width: `${(customers / top) * 100}%`}} /></span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <p className={styles['hint']}>{t('hint')}</p>
      </Panel>
      <Panel title={t('pairs')} flush>
        <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('pairs')}>
          <table className={styles['table']}>
            <thead><tr><th scope="col">{t('pairs.of')}</th>{segments.map(({id}, index) => <th key={id} scope="col"><abbr title={nameOf(id)}>{letterOf(index)}</abbr></th>)}</tr></thead>
            <tbody>
              {segments.map(({id, members}, index) => (
                <tr key={id}>
                  <th scope="row"><b>{letterOf(index)}</b> {nameOf(id)}</th>
                  {ids.map((other) => {
                    const both = inBoth(combinations, id, other)
                    const share = members > 0 ? both / members : 0
                    return <td key={other} style={id === other ? undefined : {background: `color-mix(in srgb, var(--lapwing-accent-soft) ${Math.round(share * 100)}%, transparent)`}}>
                      {id === other ? <span className={styles['self']}>–</span> : <><Share part={both} of={members} /><small><Num value={both} /></small></>}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
    </div>
  )
}
