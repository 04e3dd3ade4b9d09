import {Button, Checkbox, Progress, Select} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {Export} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {FormModal} from '@/ui/FormModal'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {useSave} from '@/ui/useSave'
import {When} from '@/ui/Value'

const tables: Export['what'][] = ['customers', 'orders', 'messages']
const isMoving = ({state}: Export) => state === 'waiting' || state === 'running'

/** Tables that were asked for, to be downloaded for a day. */
export function Exports() {
  const {t} = useTranslation('import')
  const pause = useAskingPause(1000, 5000)
  const query = useQuery({
    queryKey: ['exports'],
    queryFn: ({signal}) => ask(api.GET('/api/exports', {signal})),
    refetchInterval: ({state}) => (state.data?.items.some(isMoving) ? pause : false),
  })
  const remove = useSave('exports', (id: string) => ask(api.DELETE('/api/exports/{export}', {params: {path: {export: id}}})))
  return (
    <Panel title={t('exports')} aside={<NewExport />} flush>
      {query.isPending && <RowsSkeleton count={2} />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <ErrorNote error={remove.error} />}
      {query.data?.items.length === 0 && <EmptyState small title={t('exports.none.title')} text={t('exports.none.text')} />}
      <Rows label={t('exports')}>
        {query.data?.items.map((one) => (
          <Row key={one.id} tall main={t(`what.${one.what}`)} sub={<>
            {one.created_by} · <When at={one.created_at} ago />{one.rows !== null && <> · {t('rows', {count: one.rows})}</>}{one.error && <> · {one.error}</>}
          </>} aside={<>
            {isMoving(one) && <Progress w={120} value={one.progress * 100} animated aria-label={t('progress')} />}
            {one.state === 'done' && (
              <Button size="compact-sm" component="a" href={`/api/exports/${encodeURIComponent(one.id)}/file`} download>{t('download')}</Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => remove.mutate(one.id)}>{t(isMoving(one) ? 'cancel' : 'delete')}</Button>
          </>} />
        ))}
      </Rows>
    </Panel>
  )
}

function NewExport() {
  const {t} = useTranslation('import')
  const [what, setWhat] = useState<Export['what']>('customers')
  const [isPersonal, setPersonal] = useState(false)
  const begin = useSave('exports', () => ask(api.POST('/api/exports', {body: {what, personal: isPersonal}})))
  return (
    <FormModal size="compact-sm" label={t('export')} title={t('export.title')} send={t('export')} fields={[]} action={() => begin.mutateAsync(undefined)}>
      {() => <>
        <Select label={t('what')} value={what} allowDeselect={false} onChange={(value) => setWhat((value ?? 'customers') as Export['what'])}
          data={tables.map((value) => ({value, label: t(`what.${value}`)}))} />
        <Checkbox radius="sm" label={t('personal')} description={t('personal.help')} checked={isPersonal} onChange={(event) => setPersonal(event.currentTarget.checked)} />
      </>}
    </FormModal>
  )
}
