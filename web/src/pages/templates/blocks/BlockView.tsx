/** A block on the paper, about as its mail shows it; the preview beside has it exactly. */
import {IconGripVertical, IconPhoto} from '@tabler/icons-react'
import {createContext, useContext, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {useTitle} from '@/ui/useTitle'
import type {Carried} from '@/ui/useCarry'
import {isOurs} from '../MailFrame'
import {useVariables} from '../useVariables'
import styles from './blocks.module.css'
import {icons} from './icons'
import {plainText} from './inline'
import {attributeOf, contentOf, sourceOf, type Block} from './mjml'
import {InlineText} from './Piece'
import {isOwn} from './useBlocks'

export interface Paper {
  text: string
  chosen: string | null
  carried: Carried | null
  mayEdit: boolean
  choose: (path: string) => void
  take: (what: string, event: PointerEvent) => void
  onKey: (block: Block, event: KeyboardEvent) => void
  accepts: (what: string, place: string) => boolean
}

const Context = createContext<Paper | null>(null)
export const PaperProvider = Context.Provider
const usePaper = () => useContext(Context)!

const colours = /^(?:#[\da-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s.,%]+\))$/i

/** Only what is no more than a colour or a length; nothing that asks elsewhere. */
function styleOf(block: Block, ...names: [keyof CSSProperties, string][]): CSSProperties {
  const style: Record<string, string> = {}
  for (const [property, name] of names) {
    const value = attributeOf(block, name)?.trim() ?? ''
    if ((/color/i.test(property) ? colours : /^[a-z\d\s.%]+$/i).test(value)) style[property] = /^\d+$/.test(value) && property === 'padding' ? `${value}px` : value
  }
  return style
}

/** What a block is, for who hears it and for what has no looks. */
export function useBlockName(): (text: string, block: Block) => string {
  const {t} = useTranslation('blocks')
  const title = useTitle()
  const variables = useVariables()
  return (text, block) => {
    const kind = t(`kind.${block.kind}`)
    const short = (words: string) => (words.length > 60 ? `${words.slice(0, 59)}…` : words)
    switch (block.kind) {
      case 'text': case 'button': {
        const present = contentOf(text, block).replace(/\{\{\^[\s\S]*?\{\{\/[^}]*\}\}/g, '').replace(/\{\{[#/][^}]*\}\}/g, '')
        const words = plainText(present).replace(/\{\{([\w.]+)\}\}/g, (whole, name) => {
          const known = variables.find((one) => one.name === name || one.name === `${one.in_list}.${name}`)
          return known ? title(known.meaning) : whole
        })
        return words ? `${kind}: ${short(words)}` : kind
      }
      case 'image': return attributeOf(block, 'alt') ? `${kind}: ${short(attributeOf(block, 'alt')!)}` : kind
      case 'loop': {
        const known = variables.find((one) => one.name === block.name)
        return t(block.isWithout ? 'loop.without' : known?.kind === 'list' ? 'loop.each' : 'loop.with', {name: known ? title(known.meaning) : block.name})
      }
      case 'partial': return `${kind}: ${block.name}`
      case 'source': return block.tag ? `${kind}: <${block.tag}>` : kind
      default: return kind
    }
  }
}

function Looks({block}: {block: Block}) {
  const {t} = useTranslation('blocks')
  const {text} = usePaper()
  switch (block.kind) {
    case 'text': {
      const content = contentOf(text, block)
      const style = styleOf(block, ['fontSize', 'font-size'], ['color', 'color'], ['textAlign', 'align'], ['fontWeight', 'font-weight'], ['lineHeight', 'line-height'])
      return <div className={styles['looksText']} style={style}>{content.trim() ? <InlineText content={content} /> : <i>{t('empty.text')}</i>}</div>
    }
    case 'image': {
      const source = attributeOf(block, 'src') ?? ''
      if (source && isOurs.test(source)) return <img src={source} alt="" className={styles['looksImage']} />
      const host = /^https?:\/\/([^/]+)/.exec(source)?.[1]
      return <div className={styles['looksPicture']}><IconPhoto size={22} stroke={1.5} />{attributeOf(block, 'alt') || host || source || t('empty.image')}</div>
    }
    case 'button': return (
      <div style={{textAlign: 'center', ...styleOf(block, ['textAlign', 'align'])}}>
        <span className={styles['looksButton']} style={{backgroundColor: '#414141', color: '#ffffff', ...styleOf(block, ['backgroundColor', 'background-color'],
          ['color', 'color'], ['borderRadius', 'border-radius'], ['fontSize', 'font-size'])}}><InlineText content={contentOf(text, block)} /></span>
      </div>
    )
    case 'divider': return <div className={styles['looksDivider']} style={styleOf(block, ['borderTopColor', 'border-color'], ['borderTopWidth', 'border-width'])} />
    case 'spacer': {
      const height = Number.parseFloat(attributeOf(block, 'height') ?? '20')
      return <div className={styles['looksSpacer']} style={{height: Math.min(160, Math.max(12, Number.isFinite(height) ? height : 20))}} />
    }
    default: return null
  }
}

/** Where a block that is carried may come down. */
export function Drop({parent, index, level}: {parent: string; index: number; level: string}) {
  const {carried, accepts} = usePaper()
  const place = `${parent}:${index}`
  const isOpen = carried !== null && accepts(carried.what, place)
  return <div className={styles['drop']} data-level={level} data-open={isOpen || undefined} data-over={(isOpen && carried.over === place) || undefined} data-place={isOpen ? place : undefined} aria-hidden />
}

export function Children({block}: {block: Block}) {
  const {t} = useTranslation('blocks')
  const {holds = 'blocks', children, path} = block
  return (
    <div className={styles['children']} data-holds={holds}>
      <Drop parent={path} index={0} level={holds} />
      {children.map((child, index) => (
        <div key={child.path} className={styles['spot']} style={child.kind === 'column' ? widthOf(child) : undefined}>
          <BlockView block={child} />
          <Drop parent={path} index={index + 1} level={holds} />
        </div>
      ))}
      {children.length === 0 && <p className={styles['nothing']}>{t(`empty.${holds}`)}</p>}
    </div>
  )
}

function widthOf(column: Block): CSSProperties {
  const width = /^(\d+(?:\.\d+)?)(%|px)$/.exec(attributeOf(column, 'width') ?? '')
  return width ? {flex: `${width[1]} 1 0`} : {flex: '1 1 0'}
}

function Shell({block, children}: {block: Block; children: ReactNode}) {
  const {text, chosen, choose, take, onKey, mayEdit, carried} = usePaper()
  const nameOf = useBlockName()
  const name = nameOf(text, block)
  const mayTake = mayEdit && isOwn(block)
  const style = block.holds && block.kind !== 'loop' ? styleOf(block, ['backgroundColor', 'background-color']) : undefined
  return (
    <div className={styles['block']} data-kind={block.kind} data-chosen={chosen === block.path || undefined} data-carried={carried?.what === block.path || undefined} style={style}
      onPointerDown={mayTake ? (event) => {
        event.stopPropagation()
        take(block.path, event)
      } : undefined}>
      <button type="button" className={styles['choose']} data-path={block.path} aria-pressed={chosen === block.path} aria-label={name}
        onClick={() => choose(block.path)} onKeyDown={(event) => onKey(block, event)} />
      {mayTake && <span className={styles['grip']} data-grip aria-hidden><IconGripVertical size={14} /></span>}
      {children}
    </div>
  )
}

export function BlockView({block}: {block: Block}) {
  const {text} = usePaper()
  const nameOf = useBlockName()
  const Icon = icons[block.kind]
  if (block.holds) {
    return (
      <Shell block={block}>
        {block.kind === 'loop' && <div className={styles['tab']}><Icon size={13} />{nameOf(text, block)}</div>}
        <Children block={block} />
      </Shell>
    )
  }
  if (block.kind === 'partial' || block.kind === 'source') {
    return (
      <Shell block={block}>
        <div className={styles['opaque']}>
          <div className={styles['tab']}><Icon size={13} />{nameOf(text, block)}</div>
          {block.kind === 'source' && <code>{sourceOf(text, block).replace(/\s+/g, ' ').slice(0, 120)}</code>}
        </div>
      </Shell>
    )
  }
  return <Shell block={block}><Looks block={block} /></Shell>
}
