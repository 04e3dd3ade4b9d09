import {Alert, Button, Group as Line, SegmentedControl, TextInput} from '@mantine/core'
import {useBlocker} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {isOvertaken} from '@/api/definition'
import {useMay} from '@/app/session'
import {ConditionEditor} from '@/ui/condition/ConditionEditor'
import {isEqual, type JsonObject} from '@/ui/condition/json'
import {fromCondition, toCondition} from '@/ui/condition/model'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {slug} from '@/ui/slug'
import styles from './builder.module.css'
import {LiveAudiencePanel, LiveCount} from './LiveAudiencePanel'
import {nameOf, useSaving, type SegmentDraft} from './saving'
import {useAudience} from './useAudience'

interface Props {
  /** As it is published; version 0: it is new. */
  segment: SegmentDraft
  condition: JsonObject
  taken: string[]
  onReload?: () => void
}

export function Builder({segment, condition, taken, onReload}: Props) {
  const {t, i18n} = useTranslation('builder')
  const isNew = segment.version === 0
  const [draft, setDraft] = useState(segment)
  const [group, setGroup] = useState(() => fromCondition(condition))
  const [idIsOwn, setIdIsOwn] = useState(!isNew)
  const saving = useSaving()
  const audience = useAudience(group)
  const mayEdit = useMay('edit_definitions')
  const isChanged = !isEqual(toCondition(group), condition) || draft.ru !== segment.ru || draft.en !== segment.en
  useBlocker({shouldBlockFn: () => isChanged && !saving.isSuccess && !window.confirm(t('leave')), enableBeforeUnload: isChanged && !saving.isSuccess})

  const named = (changed: Partial<SegmentDraft>) => {
    const next = {...draft, ...changed}
    const name = i18n.language === 'ru' ? next.ru || next.en : next.en || next.ru
    setDraft(idIsOwn ? next : {...next, id: slug(name, taken)})
  }
  const isTaken = isNew && taken.includes(draft.id)
  const isReady = draft.id !== '' && Object.keys(nameOf(draft)).length > 0 && !isTaken && !audience.isUnfinished && !audience.problem
  const save = (over: boolean) => saving.mutate({draft, where: audience.where, over})
  const names = (['ru', 'en'] as const).map((language) => (
    <TextInput key={language} label={t(`name.${language}`)} value={draft[language]} disabled={!mayEdit} placeholder={t(`name.${language}.example`)}
      onChange={(event) => named({[language]: event.currentTarget.value})} />
  ))
  return (
    <form onSubmit={(event) => {
      event.preventDefault()
      if (isReady) save(false)
    }}>
      <PageHeader title={isNew ? t('title.new') : t('title.edit', {name: segment.ru || segment.en || segment.id})}
        back={{to: isNew ? '/segments' : `/segments/${encodeURIComponent(segment.id)}`, label: t(isNew ? 'segments' : 'back')}}
        text={t('text')}
        actions={mayEdit && <Button type="submit" disabled={!isReady || (!isNew && !isChanged)} loading={saving.isPending}>{t('save')}</Button>} />
      {isOvertaken(saving.error) ? (
        <Alert color="yellow" variant="light" title={t(isNew ? 'taken.title' : 'overtaken.title')} mb="md" role="alert">
          <p className={styles['alert']}>{t(isNew ? 'taken.text' : 'overtaken.text')}</p>
          {!isNew && (
            <Line gap="xs">
              <Button size="compact-sm" variant="default" onClick={onReload}>{t('overtaken.theirs')}</Button>
              <Button size="compact-sm" onClick={() => save(true)}>{t('overtaken.mine')}</Button>
            </Line>
          )}
        </Alert>
      ) : saving.error && <div className={styles['alert']}><ErrorNote error={saving.error} /></div>}
      <div className={styles['layout']}>
        <div className={styles['main']}>
          <Panel title={t('named')}>
            <div className={styles['names']}>
              {i18n.language === 'ru' ? names : [...names].reverse()}
              <TextInput label={t('id')} description={t('id.text')} value={draft.id} disabled={!isNew}
                error={isTaken && t('id.taken')} onChange={(event) => {
                  setIdIsOwn(true)
                  setDraft({...draft, id: event.currentTarget.value})
                }} />
              {isNew && (
                <div>
                  <p className={styles['label']} id="composition">{t('composition')}</p>
                  <SegmentedControl fullWidth aria-labelledby="composition" value={draft.isFixed ? 'fixed' : 'live'}
                    data={[{value: 'live', label: t('composition.live')}, {value: 'fixed', label: t('composition.fixed')}]}
                    onChange={(value) => setDraft({...draft, isFixed: value === 'fixed'})} />
                  <p className={styles['hint']}>{t(draft.isFixed ? 'composition.fixedText' : 'composition.liveText')}</p>
                </div>
              )}
            </div>
          </Panel>
          <LiveCount audience={audience} />
          <Panel title={t('conditions')}>
            <ConditionEditor value={group} onChange={setGroup} problem={audience.problem} disabled={!mayEdit} />
          </Panel>
        </div>
        <aside className={styles['aside']} aria-label={t('live.fits')}><LiveAudiencePanel audience={audience} /></aside>
      </div>
    </form>
  )
}
