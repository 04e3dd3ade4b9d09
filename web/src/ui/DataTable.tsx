/**
 * A list of any length: only the rows that are seen exist, and further pages are asked for as their place comes near.
 * It scrolls in a box of its own, which fills what its parent gives it, or `height`.
 */
import {Skeleton} from '@mantine/core'
import type {InfiniteData, UseInfiniteQueryResult} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useVirtualizer} from '@tanstack/react-virtual'
import {useEffect, useRef, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './DataTable.module.css'
import {ErrorNote} from './ErrorNote'

export interface Column<Row> {
  key: string
  title: string
  render: (row: Row) => ReactNode
  /** As grid-template-columns takes it; `minmax(0, 1fr)` if not given. */
  width?: string
  align?: 'end'
  /** Left out where there is little room. */
  wideOnly?: boolean
}

/** A page as the server gives it. */
export interface Page<Row> {
  items: Row[]
  next?: string
}

interface Props<Row> {
  /** What the table is, for those who do not see it. */
  label: string
  columns: Column<Row>[]
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>
  rowKey: (row: Row) => string
  /** Where a row leads; the first column is the link. */
  rowLink?: (row: Row) => string
  /** What stands there if there are none. */
  empty: ReactNode
  /** Of the box, as CSS takes it. */
  height?: string
  rowHeight?: number
}

export function DataTable<Row>({label, columns, query, rowKey, rowLink, empty, height = '100%', rowHeight = 46}: Props<Row>) {
  const {t} = useTranslation('ui')
  const box = useRef<HTMLDivElement>(null)
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  const {hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage} = query
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const seen = virtual.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    // A page that failed is asked for again when somebody says so.
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= rows.length - 30) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])

  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  if (query.isSuccess && rows.length === 0) return <>{empty}</>

  const grid = (wide: boolean) => columns.filter((column) => wide || !column.wideOnly)
    .map((column) => column.width ?? 'minmax(0, 1fr)').join(' ')
  const cellClass = (column: Column<Row>) =>
    [styles['cell'], column.align === 'end' && styles['end'], column.wideOnly && styles['wide']].filter(Boolean).join(' ')

  return (
    <div ref={box} className={styles['box']} style={{height, ['--wide' as string]: grid(true), ['--narrow' as string]: grid(false)}}
      role="table" aria-label={label} aria-rowcount={hasNextPage ? -1 : rows.length + 1} aria-busy={query.isPending} tabIndex={0}>
      <div role="rowgroup" className={styles['head']}>
        <div role="row" className={styles['row']}>
          {columns.map((column) => <div key={column.key} role="columnheader" className={cellClass(column)}>{column.title}</div>)}
        </div>
      </div>
      {query.isPending ? (
        <div aria-label={t('loading')}>
          {Array.from({length: 12}, (_, index) => (
            <div key={index} className={styles['waiting']} style={{height: rowHeight}}><Skeleton h={12} w={`${90 - (index % 5) * 9}%`} /></div>
          ))}
        </div>
      ) : (
        <div role="rowgroup" className={styles['rows']} style={{height: virtual.getTotalSize()}}>
          {seen.map((item) => {
            const row = rows[item.index]!
            return (
              <div key={rowKey(row)} role="row" aria-rowindex={item.index + 2} data-link={rowLink ? true : undefined}
                className={`${styles['row']} ${styles['body']}`} style={{height: rowHeight, transform: `translateY(${item.start}px)`}}>
                {columns.map((column, index) => (
                  <div key={column.key} role="cell" className={cellClass(column)}>
                    {index === 0 && rowLink
                      ? <Link to={rowLink(row)} className={styles['link']}>{column.render(row)}</Link>
                      : column.render(row)}
                  </div>
                ))}
              </div>
            )
          })}
        </div>
      )}
      {isFetchNextPageError && (
        <div role="rowgroup"><div role="row"><div role="cell" className={styles['fault']}>
          <ErrorNote error={query.error} retry={() => void fetchNextPage()} />
        </div></div></div>
      )}
    </div>
  )
}
