import {Progress} from '@mantine/core'
import {useMutation, useQueryClient} from '@tanstack/react-query'
import {IconFileImport} from '@tabler/icons-react'
import {useState, type DragEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {uploadImport} from '@/api/upload'
import {ErrorNote} from '@/ui/ErrorNote'
import styles from './import.module.css'

/** A place to drop a file, or to choose one. */
export function DropFile({uploaded}: {uploaded: (id: string) => void}) {
  const {t} = useTranslation('import')
  const queries = useQueryClient()
  const [isOver, setOver] = useState(false)
  const upload = useMutation({
    mutationFn: uploadImport,
    onSuccess: async ({id}) => {
      await queries.invalidateQueries({queryKey: ['imports']})
      uploaded(id)
    },
  })
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) upload.mutate(file)
  }
  return (
    <>
      <label className={styles['drop']} data-over={isOver || undefined} onDrop={drop} onDragLeave={() => setOver(false)}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}>
        <IconFileImport size={28} stroke={1.4} aria-hidden />
        <span className={styles['title']}>{t('drop')}</span>
        <span className={styles['dimmed']}>{t('drop.help')}</span>
        <input type="file" accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz" aria-label={t('drop')} disabled={upload.isPending}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (file) upload.mutate(file)
          }} />
      </label>
      {upload.isPending && <Progress value={100} animated aria-label={t('uploading')} />}
      {upload.isError && <ErrorNote error={upload.error} />}
    </>
  )
}
