import {Fragment, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {useTitle} from '@/ui/useTitle'
import {useVariables} from '../useVariables'
import styles from './blocks.module.css'
import {plainText, readInline, type Inline} from './inline'

/** What stands in a chip: which value it is, in words, and what stands there without it. */
export function usePieceLabel(): (piece: {raw: string; name: string; present?: string; fallback?: string}) => string {
  const {t} = useTranslation('blocks')
  const title = useTitle()
  const variables = useVariables()
  return ({raw, name, present = '…', fallback}) => {
    const known = variables.find((one) => one.name === name) ?? variables.find((one) => one.in_list !== null && one.name === `${one.in_list}.${name}`)
    if (!known) return raw.length > 40 ? `${raw.slice(0, 39)}…` : raw
    if (fallback === undefined) return title(known.meaning)
    const shown = present.replace('…', title(known.meaning))
    return fallback === '' ? shown : t('piece.fallback', {name: shown, fallback})
  }
}

/** A block's text as its readers see it, but that values are chips. */
export function InlineText({content}: {content: string}) {
  const labelOf = usePieceLabel()
  const show = (nodes: readonly Inline[]): ReactNode => nodes.map((node, index) => {
    switch (node.kind) {
      case 'text': return <Fragment key={index}>{node.text}</Fragment>
      case 'piece': return <span key={index} className={styles['chip']}>{labelOf(node)}</span>
      case 'break': return <br key={index} />
      case 'link': return <u key={index}>{show(node.children)}</u>
      case 'mark': {
        const Tag = node.tag as 'b'
        return <Tag key={index}>{show(node.children)}</Tag>
      }
    }
  })
  const nodes = readInline(content)
  return <>{nodes ? show(nodes) : plainText(content)}</>
}
