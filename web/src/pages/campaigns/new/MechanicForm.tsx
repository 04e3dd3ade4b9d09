import {Button} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import type {Mechanic} from '@/api/schema'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {slug} from '@/ui/slug'
import {useTitle} from '@/ui/useTitle'
import styles from '../campaigns.module.css'
import {PresetInput} from './PresetInput'

interface Props {
  mechanic: Mechanic
  taken: string[]
  onMade: (id: string, definition: Record<string, unknown>) => Promise<void>
}

/** A mechanic's form; what is left empty is as the mechanic has it. */
export function MechanicForm({mechanic, taken, onMade}: Props) {
  const {t} = useTranslation('campaigns')
  const title = useTitle()
  const [values, setValues] = useState<Record<string, string>>(() => ({
    id: slug(mechanic.mechanic, taken),
    name: title(mechanic.title),
    ...Object.fromEntries(mechanic.fields.filter((field) => field.default !== undefined).map((field) => [field.name, field.default!])),
  }))
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const at = (name: string) => (error instanceof ApiError && error.where === `$.values.${name}` ? error.message : undefined)
  const isTold = mechanic.fields.some((field) => at(field.name))
  const isTaken = taken.includes(values['id'] ?? '')
  const isReady = !isTaken && mechanic.fields.every((field) => !field.required || (values[field.name] ?? '') !== '')

  const make = async () => {
    setBusy(true)
    setError(null)
    try {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
      const {definition} = await ask(api.POST('/api/mechanics/{mechanic}', {params: {path: {mechanic: mechanic.mechanic}}, body: {values: given}}))
      await onMade(values['id'] || mechanic.mechanic, definition)
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  const ordered = [...mechanic.fields].sort((a, b) => Number(b.name === 'name') - Number(a.name === 'name') || Number(b.required) - Number(a.required))
  return (
    <form onSubmit={(event) => {
      event.preventDefault()
      if (isReady) void make()
    }}>
      <Panel>
        <div className={styles['newForm']}>
          {ordered.map((field) => (
            <PresetInput key={field.name} field={field} value={values[field.name] ?? ''} error={field.name === 'id' && isTaken ? t('new.taken') : at(field.name)}
              onChange={(value) => setValues((before) => ({...before, [field.name]: value}))} />
          ))}
        </div>
        {error !== null && !isTold && <div className={styles['plain']}><ErrorNote error={error} /></div>}
        <Button mt="lg" type="submit" loading={isBusy} disabled={!isReady}>{t('new.make')}</Button>
        <p className={styles['note']}>{t('new.make.text')}</p>
      </Panel>
    </form>
  )
}
