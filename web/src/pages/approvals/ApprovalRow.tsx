import {Textarea} from '@mantine/core'
import {useQuery, useQueryClient} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {versionHeader} from '@/api/definition'
import type {Approval} from '@/api/schema'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Row} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {When} from '@/ui/Value'
import styles from './approvals.module.css'
import {toneOf, useExtent, useTitleOf, whomOf} from './words'

/** One request: what it is, how much it comes to, and the ways to decide it. */
export function ApprovalRow({request}: {request: Approval}) {
  const {t} = useTranslation('approvals')
  const titleOf = useTitleOf()
  const extent = useExtent()
  const {asked_by, asked_at, expires_at, status, reason, revision, decided_by, decided_at, outcome} = request
  const isOpen = status === 'waiting'
  const failure = typeof outcome?.['error'] === 'string' ? outcome['error'] : null
  return (
    <Row tall main={titleOf(request)}
      sub={<>
        <div className={styles['extent']}>{extent(request)}</div>
        <div>
          {t(asked_by.key ? 'byKey' : 'by', {name: asked_by.name})} · <When at={asked_at} ago />
          {isOpen && <> · {t('until')} <When at={expires_at} form="time" /></>}
          {decided_by && <> · {t(`status.${status}`)}: {decided_by} <When at={decided_at} ago /></>}
        </div>
        {revision > 1 && isOpen && <div>{t('regrown', {count: revision - 1})}</div>}
        {reason && <div>{reason}</div>}
        {failure && <div>{failure}</div>}
        <Details request={request} />
      </>}
      aside={<>
        <Tag tone={toneOf(status)}>{t(`status.${status}`)}</Tag>
        <Deciding request={request} />
      </>} />
  )
}

/** Whom it is about in words, and the whole of it. */
function Details({request}: {request: Approval}) {
  const {t, i18n} = useTranslation('approvals')
  const [isOpen, setOpen] = useState(false)
  const where = whomOf(request)
  const lang = i18n.language === 'ru' ? 'ru' : 'en'
  const query = useQuery({
    queryKey: ['conditions', where, lang],
    queryFn: ({signal}) => ask(api.POST('/api/conditions/describe', {body: {where: where ?? {}, lang}, signal})),
    enabled: isOpen && where !== null,
  })
  if (!request.action) return null
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('whole')}</summary>
      {query.data && <p className={styles['whom']}>{t('whom')}: {query.data.text}</p>}
      <pre className={styles['action']} tabIndex={0}>{JSON.stringify(request.action, null, 2)}</pre>
    </details>
  )
}

function Deciding({request}: {request: Approval}) {
  const {t} = useTranslation('approvals')
  const titleOf = useTitleOf()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const {id, status, may_approve, own, asked_by, revision} = request
  const path = {approval: id}
  // What it changes may be shown anywhere.
  const anew = () => queries.invalidateQueries()
  const approve = async () => {
    try {
      await ask(api.POST('/api/approvals/{approval}/approve', {params: {path, header: versionHeader(revision)}}))
    } finally {
      await anew()
    }
  }
  const decline = async () => {
    await ask(api.POST('/api/approvals/{approval}/decline', {params: {path}, body: {reason: reason.trim()}}))
    await anew()
  }
  const withdraw = async () => {
    await ask(api.POST('/api/approvals/{approval}/withdraw', {params: {path}}))
    await anew()
  }
  const isOpen = status === 'waiting'
  return (
    <>
      {may_approve && (
        <ConfirmAction size="compact-sm" variant="filled" label={t('approve')} title={t('approve.title')}
          text={t('approve.text', {name: asked_by.name, what: titleOf(request)})} action={approve} />
      )}
      {may_approve && isOpen && (
        <FormModal size="compact-sm" variant="default" label={t('decline')} title={t('decline.title')} send={t('decline')} fields={['reason']}
          reset={() => setReason('')} isReady={reason.trim() !== ''} action={decline}>
          {(error) => (
            <Textarea label={t('reason')} autosize minRows={3} maxLength={1000} value={reason} data-autofocus required
              onChange={(event) => setReason(event.currentTarget.value)} error={fieldError(error, 'reason')} />
          )}
        </FormModal>
      )}
      {own && isOpen && (
        <ConfirmAction size="compact-sm" label={t('withdraw')} title={t('withdraw.title')} text={<>{t('withdraw.text')} {t('own')}</>} action={withdraw} />
      )}
    </>
  )
}
