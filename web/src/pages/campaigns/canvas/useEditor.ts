import {useHotkeys} from '@mantine/hooks'
import {useMemo, useState} from 'react'
import type {JsonObject} from '@/ui/condition/json'
import {begin, change, redo, undo} from '@/ui/history'
import {copyOf, findStep, fromDefinition, mayMoveTo, newStep, nextPlace, placeOf, toDefinition, withInserted, withMovedTo, withoutStep, withStep,
  type Campaign, type Place, type Step, type StepKind} from './model'

/** The campaign under edit, with what was before; and what is chosen on the canvas. */
export function useEditor(definition: JsonObject, mayEdit: boolean) {
  const [history, setHistory] = useState(() => begin(fromDefinition(definition)))
  const [chosen, setChosen] = useState<string | null>(null)
  const [clipboard, setClipboard] = useState<Step | null>(null)
  const campaign = history.present
  const json = useMemo(() => toDefinition(campaign), [campaign])

  const edit = (next: Campaign, about = '') => {
    const now = Date.now()
    if (mayEdit) setHistory((before) => change(before, next, about, now))
  }
  const chosenStep = chosen !== null && chosen !== 'trigger' ? findStep(campaign, chosen) : undefined
  const insertStep = (place: Place, step: Step) => {
    edit(withInserted(campaign, place, step))
    setChosen(step.key)
  }
  return {
    campaign,
    definition: json,
    chosen,
    chosenStep,
    choose: setChosen,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: () => setHistory(undo),
    redo: () => setHistory(redo),
    canPaste: clipboard !== null,
    setHead: (whole: JsonObject) => edit({...campaign, head: whole}, 'head'),
    setStep: (step: Step) => edit(withStep(campaign, step.key, () => step), step.key),
    insert: (place: Place, kind: StepKind | 'paste') => {
      const step = kind === 'paste' ? clipboard && copyOf(campaign, clipboard) : newStep(campaign, kind)
      if (step) insertStep(place, step)
    },
    copy: (step: Step) => setClipboard(step),
    cut: (step: Step) => {
      setClipboard(step)
      edit(withoutStep(campaign, step.key))
      setChosen(null)
    },
    duplicate: (step: Step) => {
      const place = placeOf(campaign, step.key)
      if (place) insertStep({...place, index: place.index + 1}, copyOf(campaign, step))
    },
    mayMoveTo: (key: string, place: Place) => mayMoveTo(campaign, key, place),
    moveTo: (key: string, place: Place) => {
      edit(withMovedTo(campaign, key, place))
      setChosen(key)
    },
    move: (step: Step, by: -1 | 1) => {
      const place = nextPlace(campaign, step.key, by)
      if (place) edit(withMovedTo(campaign, step.key, place))
    },
    remove: (step: Step) => {
      edit(withoutStep(campaign, step.key))
      setChosen(null)
    },
    paste: () => {
      if (!clipboard) return
      const place = (chosenStep && placeOf(campaign, chosenStep.key)) ?? {way: null, index: campaign.steps.length - 1}
      insertStep({...place, index: place.index + 1}, copyOf(campaign, clipboard))
    },
  }
}

export type Editor = ReturnType<typeof useEditor>

/** The keys of the canvas, for as long as it is shown and no window stands over it. */
export function useEditorKeys(editor: Editor, mayEdit: boolean) {
  const {chosenStep} = editor
  const bare = (deed: () => void) => () => {
    if (!document.querySelector('[role="dialog"]')) deed()
  }
  const ofStep = (deed: (step: Step) => void) => bare(() => chosenStep && deed(chosenStep))
  const leave = bare(() => editor.choose(null))
  useHotkeys(mayEdit ? [
    ['mod+Z', bare(editor.undo)], ['mod+shift+Z', bare(editor.redo)], ['mod+Y', bare(editor.redo)],
    ['mod+D', ofStep(editor.duplicate)], ['mod+C', ofStep(editor.copy), {preventDefault: false}], ['mod+X', ofStep(editor.cut), {preventDefault: false}],
    ['mod+V', bare(editor.paste), {preventDefault: false}],
    ['Delete', ofStep(editor.remove)], ['alt+ArrowUp', ofStep((step) => editor.move(step, -1))],
    ['alt+ArrowDown', ofStep((step) => editor.move(step, 1))], ['Escape', leave],
  ] : [['Escape', leave]])
}
