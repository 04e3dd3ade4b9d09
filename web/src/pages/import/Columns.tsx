import {SegmentedControl, Select} from '@mantine/core'
import {useMutation} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {ImportKind, ImportWithPreview} from '@/api/schema'
import {ErrorNote} from '@/ui/ErrorNote'
import styles from './import.module.css'
import {fieldsOf, foundFirst, withColumn} from './mapping'

const kinds: ImportKind[] = ['orders', 'customers', 'lines', 'products', 'activity']

interface Props {
  id: string
  kind: ImportKind
  preview: ImportWithPreview['preview']
  keep: (told: ImportWithPreview) => void
}

/** What the rows are, and which column is what; each choice is tried on the file at once. */
export function Columns({id, kind, preview, keep}: Props) {
  const {t, i18n} = useTranslation('import')
  const change = useMutation({
    mutationFn: (body: {kind: ImportKind; columns?: Record<string, string | null>}) =>
      ask(api.PUT('/api/imports/{import}/mapping', {params: {path: {import: id}}, body})),
    onSuccess: keep,
  })
  const word = (field: string) => (i18n.exists(`import:field.${field}`) ? t(`field.${field}`) : field)
  const {mapping, columns, rows, others} = preview
  const fields = fieldsOf(columns, mapping)
  return (
    <div className={styles['stack']} style={{marginTop: 14}}>
      <div className={styles['scroll']}>
        <SegmentedControl size="xs" value={kind} disabled={change.isPending} aria-label={t('kind')} onChange={(value) => change.mutate({kind: value as ImportKind})}
          data={kinds.map((value) => ({value, label: t(`kind.${value}`)}))} />
      </div>
      <div className={styles['mapping']}>
        {foundFirst(mapping).map(({field, column}) => (
          <Select key={field} label={word(field)} placeholder={t('noColumn')} value={column} data={columns} clearable searchable
            disabled={change.isPending} clearButtonProps={{'aria-label': t('noColumn')}}
            onChange={(chosen) => change.mutate({kind, columns: withColumn(mapping, field, chosen)})} />
        ))}
      </div>
      {change.isError && <ErrorNote error={change.error} />}
      {others.length > 0 && <p className={styles['dimmed']}>{t(kind === 'customers' ? 'others.attributes' : 'others', {columns: others.join(', ')})}</p>}
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('preview')}>
        <table className={styles['table']}>
          <thead>
            <tr>{columns.map((column, index) => <th key={column}>{column}<small>{fields[index] ? word(fields[index]) : '–'}</small></th>)}</tr>
          </thead>
          <tbody>
            {rows.slice(0, 8).map((row, line) => (
              <tr key={line}>{row.map((cell, index) => <td key={index} title={cell}>{cell}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
