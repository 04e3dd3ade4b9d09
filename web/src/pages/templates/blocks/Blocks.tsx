import {ActionIcon, Alert, Button, Drawer, Tooltip} from '@mantine/core'
import {useHotkeys, useMediaQuery} from '@mantine/hooks'
import {IconArrowDown, IconArrowUp, IconCopy, IconTrash, IconX, type Icon} from '@tabler/icons-react'
import {useEffect, useMemo, useRef, useState, type KeyboardEvent} from 'react'
import {createPortal} from 'react-dom'
import {useTranslation} from 'react-i18next'
import {Panel} from '@/ui/Panel'
import {CarriedThing} from '@/ui/CarriedThing'
import {useCarry} from '@/ui/useCarry'
import {BlockForm, type Partials} from './BlockForm'
import {Children, PaperProvider, useBlockName, type Paper} from './BlockView'
import styles from './blocks.module.css'
import type {Place} from './edits'
import {icons} from './icons'
import {novelties, type Novelty, type Words} from './kinds'
import {allBlocks, attributeOf, blockAt, type Block} from './mjml'
import {isOwn, useBlocks, type BlocksEditor} from './useBlocks'

interface Props {
  text: string
  setText: (text: string, about?: string) => void
  partials: Partials
  setPartials: (partials: Partials) => void
  disabled: boolean
  /** Where the form of the chosen block goes, beside the mail. */
  slot: HTMLElement | null
  showSource: () => void
}

const placeOf = (place: string): Place => {
  const [parent = '', index] = place.split(':')
  return {parent, index: Number(index)}
}

function Deed({label, icon: DeedIcon, onClick}: {label: string; icon: Icon; onClick: () => void}) {
  return <Tooltip label={label}><ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}><DeedIcon size={16} stroke={1.7} /></ActionIcon></Tooltip>
}

/** The form of the chosen block with what can be done to it; on a phone a drawer. */
function Side({editor, block, name, slot, step, ...form}: {editor: BlocksEditor; block: Block; name: string; step: (by: -1 | 1) => void} & Omit<Props, 'text' | 'setText' | 'showSource'>) {
  const {t} = useTranslation('blocks')
  const isNarrow = useMediaQuery('(max-width: 61.99em)', false, {getInitialValueInEffect: false})
  const close = () => editor.choose(null)
  const deeds = !form.disabled && isOwn(block) && (
    <>
      <Deed label={t('up')} icon={IconArrowUp} onClick={() => step(-1)} />
      <Deed label={t('down')} icon={IconArrowDown} onClick={() => step(1)} />
      <Deed label={t('duplicate')} icon={IconCopy} onClick={() => editor.duplicate(block.path)} />
      <Deed label={t('remove')} icon={IconTrash} onClick={() => editor.remove(block.path)} />
    </>
  )
  const body = <BlockForm key={`${block.kind} ${block.path}`} text={editor.text} block={block} {...form}
    onChange={(text, about) => editor.setText(text, `${block.path} ${about}`)} />
  if (isNarrow) {
    return <Drawer opened onClose={close} position="bottom" size="72%" title={name} closeButtonProps={{'aria-label': t('close')}}><div className={styles['deeds']}>{deeds}</div>{body}</Drawer>
  }
  return slot && createPortal(
    <Panel title={<span className={styles['formTitle']}>{t(`kind.${block.kind}`)}</span>} aside={<div className={styles['deeds']}>{deeds}<Deed label={t('close')} icon={IconX} onClick={close} /></div>}>{body}</Panel>, slot)
}

function Palette({add, take}: {add: (novelty: Novelty) => void; take: Paper['take']}) {
  const {t} = useTranslation('blocks')
  return (
    <div className={styles['palette']} role="toolbar" aria-label={t('palette')}>
      {novelties.map((novelty) => {
        const NoveltyIcon = icons[novelty.kind]
        return (
          <button key={novelty.kind} type="button" className={styles['novelty']} onClick={() => add(novelty)} onPointerDown={(event) => take(`new ${novelty.kind}`, event)}>
            <NoveltyIcon size={17} stroke={1.6} aria-hidden />{t(`new.${novelty.kind}`)}
          </button>
        )
      })}
    </div>
  )
}

/** A mail as blocks: what it is made of, to be chosen, moved and filled in. The source stays the truth. */
export default function Blocks(props: Props) {
  const {t} = useTranslation('blocks')
  const {text, setText, disabled, showSource, partials, setPartials} = props
  const editor = useBlocks(text, setText)
  const {mail, unreadable, head} = editor.reading
  const nameOf = useBlockName()
  const paper = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  const [wanted, setWanted] = useState<{path: string} | null>(null)
  const words: Words = {heading: t('begin.heading'), text: t('begin.text'), button: t('begin.button'), unsubscribe: t('begin.unsubscribe')}
  // The keyboard stays with what it moved.
  useEffect(() => {
    if (wanted) paper.current?.querySelector<HTMLElement>(`[data-path="${wanted.path}"]`)?.focus()
  }, [wanted])
  const follow = (path: string | undefined) => {
    if (path === undefined) return
    setWanted({path})
    const place = t('moved', {number: Number(path.split('.').at(-1)) + 1})
    setSaid(place)
  }
  const add = (novelty: Novelty, place?: Place) => {
    editor.add(novelty, words, place)
    // A mail that names a piece which it has not cannot be shown.
    const piece = `<p style="font-size:12px">{{shop.name}}, {{shop.address}}<br /><a href="{{unsubscribe_url}}">${words.unsubscribe}</a></p>`
    if (novelty.kind === 'partial' && partials['footer.html'] === undefined) setPartials({...partials, 'footer.html': piece})
  }
  const noveltyOf = (what: string) => novelties.find(({kind}) => what === `new ${kind}`)
  const accepts = (what: string, place: string) => {
    const {parent, index} = placeOf(place)
    const novelty = noveltyOf(what)
    if (novelty) return mail !== undefined && blockAt(mail, parent)?.holds === novelty.level
    return editor.mayMove(what, {parent, index})
  }
  const {carried, take, ghost} = useCarry({accepts, drop: (what, place) => {
    const novelty = noveltyOf(what)
    if (novelty) add(novelty, placeOf(place))
    else editor.move(what, placeOf(place))
  }})
  const chosen = editor.block
  const bare = (deed: (block: Block) => void) => () => {
    if (!disabled && chosen && isOwn(chosen) && !document.querySelector('[role="dialog"]')) deed(chosen)
  }
  useHotkeys([
    ['mod+D', bare(({path}) => follow(editor.duplicate(path)))], ['mod+C', bare((block) => !getSelection()?.toString() && editor.copy(block)), {preventDefault: false}],
    ['mod+V', () => !disabled && editor.paste(), {preventDefault: false}], ['Delete', bare(({path}) => editor.remove(path))], ['Escape', () => editor.choose(null)],
  ])
  const onKey = (block: Block, event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
    if (!by) return
    event.preventDefault()
    if (event.altKey) {
      if (!disabled && isOwn(block)) follow(editor.step(block.path, by))
      return
    }
    const all = [...(paper.current?.querySelectorAll<HTMLElement>('[data-path]') ?? [])]
    all[all.indexOf(event.currentTarget as HTMLElement) + by]?.focus()
  }
  const context: Paper = {text, chosen: editor.chosen, carried, mayEdit: !disabled, choose: editor.choose, take, onKey, accepts}
  const background = mail && attributeOf(mail, 'background-color')
  const carriedName = useMemo(() => {
    if (!carried || !mail) return ''
    const block = allBlocks(mail).find(({path}) => path === carried.what)
    return block ? nameOf(text, block) : ''
  }, [carried, mail, nameOf, text])

  if (!mail) {
    return (
      <Alert color="yellow" variant="light" title={t(text.trim() === '' ? 'unreadable.empty' : 'unreadable.title')}>
        <p className={styles['hint']}>{text.trim() === '' ? t('unreadable.begin') : t('unreadable.text', {line: unreadable.line})}</p>
        {text.trim() === '' && !disabled
          ? <Button size="compact-sm" onClick={() => setText('<mjml>\n  <mj-body background-color="#f4f5f7">\n  </mj-body>\n</mjml>')}>{t('unreadable.new')}</Button>
          : <Button size="compact-sm" variant="default" onClick={showSource}>{t('unreadable.source')}</Button>}
      </Alert>
    )
  }
  return (
    <PaperProvider value={context}>
      {!disabled && <Palette take={take} add={add} />}
      <div ref={paper} className={styles['paper']} role="group" aria-label={t('paper')} data-carrying={carried ? '' : undefined}
        style={{backgroundColor: background && /^#[\da-f]{3,8}$/i.test(background) ? background : '#ffffff'}}>
        <div className={styles['heads']}>
          <button type="button" className={styles['headChip']} data-path="" aria-pressed={editor.chosen === ''} onClick={() => editor.choose('')}>{t('kind.mail')}</button>
          {head && <button type="button" className={styles['headChip']} data-path="head" aria-pressed={editor.chosen === 'head'} onClick={() => editor.choose('head')}>{t('head')}</button>}
        </div>
        <Children block={mail} />
      </div>
      {!disabled && <p className={styles['hint']}>{t('keys')}</p>}
      <div className="visually-hidden" aria-live="polite">{said}</div>
      {carried && <CarriedThing place={ghost}>{noveltyOf(carried.what) ? t(`new.${noveltyOf(carried.what)!.kind}`) : carriedName}</CarriedThing>}
      {chosen && <Side {...props} editor={editor} block={chosen} name={nameOf(text, chosen)} step={(by) => follow(editor.step(chosen.path, by))} />}
    </PaperProvider>
  )
}

