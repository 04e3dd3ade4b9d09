import {Button} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {Import as Imported} from '@/api/schema'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import type {Tone} from '@/ui/tone'
import {useQueryText} from '@/ui/useQueryText'
import {When} from '@/ui/Value'
import {DropFile} from './DropFile'
import {Exports} from './Exports'
import styles from './import.module.css'
import {Wizard} from './Wizard'

const tones: Record<Imported['state'], Tone> = {uploaded: 'warn', waiting: 'plain', running: 'accent', done: 'good', failed: 'bad', cancelled: 'plain'}

/** Files in, and tables out. */
export default function Import() {
  const {t} = useTranslation('import')
  const [opened, setOpened] = useQueryText('import')
  const mayImport = useMay('change_customers')
  const mayExport = useMay('export_customers')
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} {...(opened && {actions: <Button variant="default" onClick={() => setOpened('')}>{t('another')}</Button>})} />
      <div className={styles['stack']}>
        {mayImport && (opened ? <Wizard id={opened} close={() => setOpened('')} /> : <DropFile uploaded={setOpened} />)}
        {mayImport && <Uploads open={setOpened} />}
        {mayExport && <Exports />}
      </div>
    </>
  )
}

function Uploads({open}: {open: (id: string) => void}) {
  const {t} = useTranslation('import')
  const query = useQuery({queryKey: ['imports'], queryFn: ({signal}) => ask(api.GET('/api/imports', {signal})), refetchInterval: useAskingPause(10_000)})
  return (
    <Panel title={t('uploads')} flush>
      {query.isPending && <RowsSkeleton count={2} />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {query.data?.items.length === 0 && <EmptyState small title={t('uploads.none.title')} text={t('uploads.none.text')} />}
      <Rows label={t('uploads')}>
        {query.data?.items.map(({id, name, kind, state, created_at, created_by, counts}) => (
          <Row key={id} tall main={name} sub={<>{t(`kind.${kind}`)} · {created_by} · <When at={created_at} ago />{counts && <> · {t('rows', {count: counts.accepted})}</>}</>}
            aside={<>
              <Tag tone={tones[state]}>{t(`state.${state}`)}</Tag>
              <Button size="compact-sm" variant="default" onClick={() => open(id)}>{t('open')}</Button>
            </>} />
        ))}
      </Rows>
    </Panel>
  )
}
