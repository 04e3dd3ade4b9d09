import {Button, NumberInput, SegmentedControl, Skeleton, Textarea, TextInput} from '@mantine/core'
import {lazy, Suspense, useRef, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {fieldError} from '@/ui/fieldError'
import {InsertVariable} from './InsertVariable'
import {insertAt, mjmlAround, partialsOf, type TemplateForm} from './templateForm'
import styles from './templates.module.css'

const Blocks = lazy(() => import('./blocks/Blocks'))

interface Props {
  form: TemplateForm
  /** Changes `about` the same in quick succession are one. */
  set: (part: Partial<TemplateForm>, about?: string) => void
  error: unknown
  disabled: boolean
  /** Where the form of a chosen block goes. */
  slot: HTMLElement | null
}

const views = ['blocks', 'mjml', 'html'] as const
type View = (typeof views)[number]

type Field = 'subject' | 'preheader' | 'page' | 'text'

/** What a message is made of. A variable goes into the field that was typed in last, where the cursor was. */
export function Sources({form, set, error, disabled, slot}: Props) {
  const {t} = useTranslation('templates')
  const last = useRef<{field: Field; at: HTMLInputElement | HTMLTextAreaElement} | null>(null)
  const isMail = form.channel === 'email'
  const [isBlocks, setBlocks] = useState(form.source === 'mjml')
  const view: View = form.source === 'html' ? 'html' : isBlocks ? 'blocks' : 'mjml'
  const show = (next: View) => {
    setBlocks(next === 'blocks')
    if (next !== 'blocks' && last.current?.field === 'page') last.current = null
    const source = next === 'html' ? 'html' : 'mjml'
    if (source !== form.source) set({source})
  }
  const remember = (field: Field) => (event: {currentTarget: HTMLInputElement | HTMLTextAreaElement}) => {
    last.current = {field, at: event.currentTarget}
  }
  const insert = (piece: string) => {
    const field = last.current?.field ?? (isMail ? (view === 'blocks' ? 'subject' : 'page') : 'text')
    const at = last.current?.at
    const put = insertAt(form[field], piece, at?.selectionStart ?? form[field].length, at?.selectionEnd ?? form[field].length)
    set({[field]: put.text})
    requestAnimationFrame(() => {
      at?.focus()
      at?.setSelectionRange(put.cursor, put.cursor)
    })
  }
  const line = (field: 'subject' | 'preheader', help?: string) => (
    <TextInput label={t(field)} description={help} value={form[field]} disabled={disabled} error={fieldError(error, field)} onFocus={remember(field)}
      onChange={(event) => set({[field]: event.currentTarget.value})} />
  )
  return (
    <div className={styles['form']}>
      {!disabled && <div className={styles['bar']} style={{margin: 0}}><span /><InsertVariable insert={insert} /></div>}
      {form.channel !== 'sms' && line('subject')}
      {isMail && (
        <>
          <div className={styles['pair']}>
            {line('preheader')}
            <TextInput label={t('fromName')} placeholder={t('fromName.usual')} value={form.fromName} disabled={disabled} error={fieldError(error, 'from_name')}
              onChange={(event) => set({fromName: event.currentTarget.value})} />
          </div>
          <SegmentedControl size="xs" className={styles['views']} value={view} aria-label={t('page')} onChange={(next) => show(next as View)}
            data={views.map((one) => ({value: one, label: t(`source.${one}`), disabled: form.page !== '' && (one === 'html') !== (view === 'html')}))} />
          {view === 'html' && form.page !== '' && (
            <div className={styles['bar']}>
              <p style={{margin: 0}}>{t('html.noBlocks')}</p>
              {!disabled && <Button size="compact-sm" variant="default" onClick={() => set({source: 'mjml', page: mjmlAround(form.page)})}>{t('html.convert')}</Button>}
            </div>
          )}
          {view === 'blocks' ? (
            <Suspense fallback={<Skeleton h={420} radius="md" />}>
              <Blocks text={form.page} setText={(page, about) => set({page}, about ? `page ${about}` : '')} partials={partialsOf(form)}
                setPartials={(partials) => set({kept: {...form.kept, partials}}, 'partials')} disabled={disabled} slot={slot} showSource={() => show('mjml')} />
              {fieldError(error, 'mjml') && <p className={styles['fault']} role="alert">{fieldError(error, 'mjml')}</p>}
            </Suspense>
          ) : (
            <Textarea className={styles['code']} label={t('page')} autosize minRows={16} maxRows={30} spellCheck={false} value={form.page} disabled={disabled}
              error={fieldError(error, form.source)} onFocus={remember('page')} onChange={(event) => set({page: event.currentTarget.value})} />
          )}
        </>
      )}
      <Textarea label={t(isMail ? 'text.part' : 'text')} description={isMail ? t('text.part.help') : undefined} autosize minRows={isMail ? 3 : 5} maxRows={16}
        value={form.text} disabled={disabled} error={fieldError(error, 'text')} onFocus={remember('text')}
        onChange={(event) => set({text: event.currentTarget.value})} />
      {form.channel === 'sms' && (
        <NumberInput label={t('maxParts')} description={t('maxParts.help')} w={200} min={1} max={255} value={form.maxParts} disabled={disabled}
          error={fieldError(error, 'max_parts')} onChange={(value) => set({maxParts: Number(value)})} />
      )}
      {form.channel === 'push' && (
        <TextInput label={t('url')} description={t('url.help')} type="url" placeholder="https://" value={form.url} disabled={disabled}
          error={fieldError(error, 'url')} onChange={(event) => set({url: event.currentTarget.value})} />
      )}
    </div>
  )
}
