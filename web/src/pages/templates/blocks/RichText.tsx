/**
 * A text is written as it is read: bold, links and the customer's values are seen, not their markup. The field is the
 * browser's own; what is typed is read back from it after every change.
 */
import {ActionIcon, Button, Popover, Stack, TextInput, Tooltip} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {IconBold, IconItalic, IconLink, IconUnderline, type Icon} from '@tabler/icons-react'
import {useEffect, useId, useRef, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {InsertVariable} from '../InsertVariable'
import {useVariables} from '../useVariables'
import styles from './blocks.module.css'
import {encoded, marks, readInline, type Inline} from './inline'
import {usePieceLabel} from './Piece'

type LabelOf = ReturnType<typeof usePieceLabel>

function toNodes(nodes: readonly Inline[], labelOf: LabelOf): Node[] {
  return nodes.map((node) => {
    if (node.kind === 'text') return document.createTextNode(node.text)
    const element = document.createElement(node.kind === 'break' ? 'br' : node.kind === 'link' ? 'a' : node.kind === 'piece' ? 'span' : node.tag)
    if (node.kind === 'break') element.dataset['raw'] = node.raw
    else if (node.kind === 'piece') {
      element.dataset['raw'] = node.raw
      element.contentEditable = 'false'
      element.className = styles['chip']!
      element.textContent = labelOf(node)
    } else {
      // Not `href`: nothing here leads away.
      if (node.kind === 'link') element.dataset['href'] = node.href
      element.append(...toNodes(node.children, labelOf))
    }
    return element
  })
}

const kept = marks as readonly string[]
const newLines = new Set(['div', 'p'])

/** What stands in the field; `isPlain`: its lines end where they are broken. */
function contentOf(parent: Node, isPlain: boolean): string {
  return [...parent.childNodes].map((node, index) => {
    if (!(node instanceof HTMLElement)) return encoded(node.textContent ?? '').replace(/\n/g, isPlain ? '<br />' : '\n')
    const tag = node.tagName.toLowerCase()
    if (tag === 'br') return node.dataset['raw'] ?? '<br />'
    if (node.dataset['raw'] !== undefined) return node.dataset['raw']
    const inside = contentOf(node, isPlain)
    if (tag === 'a') return `<a href="${node.dataset['href'] ?? (node.getAttribute('href') ?? '').replace(/&/g, '&amp;').replace(/"/g, '%22')}">${inside}</a>`
    if (kept.includes(tag)) return `<${tag}>${inside}</${tag}>`
    return newLines.has(tag) && index > 0 ? `<br />${inside}` : inside
  }).join('')
}

function LinkButton({apply, disabled}: {apply: (address: string) => void; disabled: boolean}) {
  const {t} = useTranslation('blocks')
  const [isOpen, popover] = useDisclosure(false)
  const [address, setAddress] = useState('')
  return (
    <Popover opened={isOpen} onChange={popover.toggle} trapFocus shadow="md" width={280}>
      <Popover.Target>
        <Tooltip label={t('rich.link')}><ActionIcon variant="subtle" color="gray" aria-label={t('rich.link')} disabled={disabled} onClick={popover.toggle}><IconLink size={16} /></ActionIcon></Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <TextInput label={t('rich.address')} placeholder="https://" value={address} onChange={(event) => setAddress(event.currentTarget.value.trim())} />
          <Button size="xs" disabled={address === ''} onClick={() => {
            apply(address)
            popover.close()
          }}>{t('rich.link.put')}</Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

interface Props {
  label: string
  content: string
  disabled: boolean
  onChange: (content: string) => void
}

/** For contents that `readInline` understands. */
export function RichText({label, content, disabled, onChange}: Props) {
  const {t} = useTranslation('blocks')
  const id = useId()
  const field = useRef<HTMLDivElement>(null)
  const shown = useRef<{content: string; variables: number} | null>(null)
  const selection = useRef<Range | null>(null)
  const labelOf = usePieceLabel()
  const variables = useVariables().length
  useEffect(() => {
    // What comes from elsewhere, as undoing does; what was typed here stands already.
    if (!field.current || (shown.current?.content === content && shown.current.variables === variables)) return
    shown.current = {content, variables}
    // Where lines are kept, blanks stay blanks; in a text that somebody laid out in its source they are not seen.
    if (content.includes('\n')) delete field.current.dataset['plain']
    else field.current.dataset['plain'] = ''
    field.current.replaceChildren(...toNodes(readInline(content) ?? [], labelOf))
  }, [content, labelOf, variables])
  const remember = () => {
    const range = getSelection()?.rangeCount ? getSelection()!.getRangeAt(0) : null
    if (range && field.current?.contains(range.commonAncestorContainer)) selection.current = range.cloneRange()
  }
  const tell = () => {
    if (!field.current) return
    remember()
    const typed = contentOf(field.current, field.current.dataset['plain'] !== undefined)
    shown.current = {content: typed, variables}
    onChange(typed)
  }
  const withSelection = (deed: () => void) => {
    const range = selection.current
    field.current?.focus()
    if (range) {
      getSelection()?.removeAllRanges()
      getSelection()?.addRange(range)
    } else if (field.current) getSelection()?.selectAllChildren(field.current)
    if (!range) getSelection()?.collapseToEnd()
    deed()
    tell()
  }
  // Deprecated, and still what every browser has; what it makes is read back by `contentOf`.
  const command = (name: string, value?: string) => withSelection(() => document.execCommand(name, false, value))
  const insert = (piece: string) => withSelection(() => {
    const range = getSelection()?.getRangeAt(0)
    if (!range) return
    range.deleteContents()
    const nodes = toNodes(readInline(piece) ?? [{kind: 'text', text: piece}], labelOf)
    for (const node of [...nodes].reverse()) range.insertNode(node)
    range.collapse(false)
  })
  const link = (address: string) => {
    if (selection.current && !selection.current.collapsed) command('createLink', address)
    else insert(`<a href="${address.replace(/&/g, '&amp;').replace(/["<>]/g, encodeURIComponent)}">${encoded(address)}</a>`)
  }
  const mark = (name: string, MarkIcon: Icon) => (
    <Tooltip label={t(`rich.${name}`)}>
      <ActionIcon variant="subtle" color="gray" aria-label={t(`rich.${name}`)} disabled={disabled} onMouseDown={(event) => event.preventDefault()}
        onClick={() => command(name)}><MarkIcon size={16} /></ActionIcon>
    </Tooltip>
  )
  return (
    <div>
      <div className={styles['richBar']}>
        <span id={id} className={styles['label']}>{label}</span>
        {mark('bold', IconBold)}
        {mark('italic', IconItalic)}
        {mark('underline', IconUnderline)}
        <LinkButton disabled={disabled} apply={link} />
        {!disabled && <InsertVariable insert={insert} />}
      </div>
      <div ref={field} className={styles['rich']} role="textbox" aria-multiline="true" aria-labelledby={id} tabIndex={0} contentEditable={!disabled}
        suppressContentEditableWarning aria-disabled={disabled} onInput={tell} onKeyUp={remember} onMouseUp={remember} onBlur={remember}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          command('insertLineBreak')
        }}
        onPaste={(event) => {
          event.preventDefault()
          command('insertText', event.clipboardData.getData('text/plain'))
        }} />
    </div>
  )
}
