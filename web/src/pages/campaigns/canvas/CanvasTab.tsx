import {ActionIcon, Alert, Button, Skeleton, Tooltip} from '@mantine/core'
import {IconArrowBackUp, IconArrowForwardUp, IconSettings} from '@tabler/icons-react'
import {lazy, Suspense, useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './canvas.module.css'
import type {CanvasContext} from './context'
import {HeadForm} from './forms/HeadForm'
import {StepForm} from './forms/StepForm'
import {allSteps, pathsOf, type Step} from './model'
import {SidePanel} from './SidePanel'
import {stepTitle} from './summary'
import type {DraftSaving} from './useDraft'
import {useEditorKeys, type Editor} from './useEditor'
import {useLiveSteps} from './useLiveSteps'
import {useProblemsByStep, type Problem} from './useProblems'

const Canvas = lazy(() => import('./Canvas'))

interface Props {
  id: string
  editor: Editor
  problems: Problem[]
  draft: DraftSaving
  /** Of the published version, by which the counters go. */
  publishedPaths: Map<string, string>
  isPublished: boolean
  mayEdit: boolean
  onReload: () => void
}

function Bar({editor, draft, problems, mayEdit}: Pick<Props, 'editor' | 'draft' | 'problems' | 'mayEdit'>) {
  const {t} = useTranslation('canvas')
  return (
    <div className={styles['bar']}>
      {mayEdit && (
        <>
          <Tooltip label={`${t('undo')} (Ctrl Z)`}><ActionIcon variant="default" aria-label={t('undo')} disabled={!editor.canUndo} onClick={editor.undo}><IconArrowBackUp size={16} /></ActionIcon></Tooltip>
          <Tooltip label={`${t('redo')} (Ctrl Shift Z)`}><ActionIcon variant="default" aria-label={t('redo')} disabled={!editor.canRedo} onClick={editor.redo}><IconArrowForwardUp size={16} /></ActionIcon></Tooltip>
        </>
      )}
      <Button size="compact-md" variant="default" leftSection={<IconSettings size={15} />} onClick={() => editor.choose('trigger')}>{t('head')}</Button>
      <span className={styles['space']} />
      {problems.length > 0 && <span className={styles['saving']} data-bad>{t('problems', {count: problems.length})}</span>}
      {mayEdit && <span className={styles['saving']} data-bad={draft.saving === 'failed' || undefined} role="status">{t(`saving.${draft.saving}`)}</span>}
      {draft.saving === 'failed' && <Button size="compact-xs" variant="default" onClick={draft.retry}>{t('retry')}</Button>}
    </div>
  )
}

function stepIds(steps: Step[], after: string): string[] {
  const all = allSteps(steps)
  return all.slice(all.findIndex((step) => step.key === after) + 1).map((step) => step.json['id']).filter((id): id is string => typeof id === 'string')
}

/** The campaign drawn, and the form of what is chosen on it. */
export function CanvasTab({id, editor, problems, draft, publishedPaths, isPublished, mayEdit, onReload}: Props) {
  const {t} = useTranslation('canvas')
  const {campaign, chosen, chosenStep} = editor
  useEditorKeys(editor, mayEdit)
  const paths = useMemo(() => pathsOf(campaign), [campaign])
  const byStep = useProblemsByStep(problems, paths)
  const live = useLiveSteps(id, isPublished)
  const byId = useMemo(() => new Map(allSteps(campaign.steps).map((step) => [step.key, step])), [campaign])
  // Counters stay with their steps while steps are put between them: by the key, which the published version gave.
  const liveByKey = new Map([...publishedPaths].flatMap(([path, key]) => {
    const step = live.get(path)
    return step && byId.has(key) ? [[key, step] as const] : []
  }))
  const context: CanvasContext = {head: campaign.head, problems: byStep, live: liveByKey, chosen, mayEdit, canPaste: editor.canPaste, choose: editor.choose,
    insert: editor.insert, mayMoveTo: editor.mayMoveTo, moveTo: editor.moveTo}
  const path = chosenStep ? [...paths].find(([, key]) => key === chosenStep.key)?.[0] ?? '$' : '$'
  const common = {problems: byStep.get(chosen ?? '') ?? [], disabled: !mayEdit}
  return (
    <>
      <Bar editor={editor} draft={draft} problems={problems} mayEdit={mayEdit} />
      {draft.saving === 'overtaken' && (
        <Alert color="yellow" variant="light" title={t('overtaken.title')} mb="sm" role="alert">
          <div className={styles['bar']}>
            <span className={styles['space']}>{t('overtaken.text')}</span>
            <Button size="compact-sm" variant="default" onClick={onReload}>{t('overtaken.theirs')}</Button>
            <Button size="compact-sm" onClick={draft.keepMine}>{t('overtaken.mine')}</Button>
          </div>
        </Alert>
      )}
      <div className={styles['desk']}>
        <Suspense fallback={<Skeleton h="100%" radius="lg" />}><Canvas campaign={campaign} context={context} /></Suspense>
        {chosen === 'trigger' && (
          <SidePanel title={t('head')} deeds={null} onClose={() => editor.choose(null)}>
            <HeadForm json={campaign.head} onChange={editor.setHead} at="$" {...common} />
          </SidePanel>
        )}
        {chosenStep && (
          <SidePanel key={chosenStep.key} title={stepTitle(t, chosenStep)} onClose={() => editor.choose(null)} deeds={mayEdit ? {
            onMove: (by) => editor.move(chosenStep, by),
            onDuplicate: () => editor.duplicate(chosenStep),
            onCopy: () => editor.copy(chosenStep),
            onRemove: () => editor.remove(chosenStep),
          } : null}>
            <StepForm step={chosenStep} path={path} laterIds={stepIds(campaign.steps, chosenStep.key)} onChange={editor.setStep} {...common} />
          </SidePanel>
        )}
      </div>
    </>
  )
}
