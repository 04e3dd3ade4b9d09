/**
 * The text of a block as it is written in a field without markup: letters, bold, links, and the customer's values as chips.
 * Only what comes out again to the letter is edited so; anything else is edited as source.
 */
export type Inline =
  | {kind: 'text'; text: string}
  /** A tag of Mustache; with a `fallback` it shows `present` (where "…" is the value) to whoever has one. */
  | {kind: 'piece'; raw: string; name: string; present?: string; fallback?: string}
  | {kind: 'mark'; tag: string; children: Inline[]}
  | {kind: 'link'; href: string; children: Inline[]}
  | {kind: 'break'; raw: string}

export const marks = ['b', 'strong', 'i', 'em', 'u'] as const

const withFallback = /\{\{#([\w.]+)\}\}((?:[^{]|\{\{\1\}\})*)\{\{\/\1\}\}\{\{\^\1\}\}([^{<]*)\{\{\/\1\}\}/y
const tag = /\{\{\{[^{}]*\}\}\}|\{\{[^{}]*\}\}/y
const open = new RegExp(`<(${marks.join('|')})>`, 'y')
const link = /<a href="([^"<>]*)">/y
const close = /<\/(\w+)>/y
const lineBreak = /<br\s*\/?>/y

export const encoded = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\u00a0/g, '&nbsp;')
const decoded = (text: string) => text.replace(/&(amp|lt|gt|nbsp);/g, (_, name: string) => ({amp: '&', lt: '<', gt: '>', nbsp: '\u00a0'})[name]!)

export function writeInline(nodes: readonly Inline[]): string {
  return nodes.map((node) => {
    switch (node.kind) {
      case 'text': return encoded(node.text)
      case 'piece': return node.raw
      case 'break': return node.raw
      case 'mark': return `<${node.tag}>${writeInline(node.children)}</${node.tag}>`
      case 'link': return `<a href="${node.href}">${writeInline(node.children)}</a>`
    }
  }).join('')
}

function read(content: string): Inline[] | null {
  interface Level {nodes: Inline[]; closes: string}
  const levels: Level[] = [{nodes: [], closes: ''}]
  let at = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(content)
    if (found) at = pattern.lastIndex
    return found
  }
  const push = (node: Inline) => levels.at(-1)!.nodes.push(node)
  const enter = (node: Inline & {children: Inline[]}, closes: string) => {
    push(node)
    levels.push({nodes: node.children, closes})
  }
  while (at < content.length) {
    let found
    if ((found = match(withFallback))) {
      const present = plainText(found[2]!.replaceAll(`{{${found[1]!}}}`, '…'))
      push({kind: 'piece', raw: found[0], name: found[1]!, present, fallback: decoded(found[3]!)})
    } else if ((found = match(tag))) push({kind: 'piece', raw: found[0], name: found[0].replace(/^\{+|\}+$/g, '').trim()})
    else if ((found = match(lineBreak))) push({kind: 'break', raw: found[0]})
    else if ((found = match(open))) enter({kind: 'mark', tag: found[1]!, children: []}, found[1]!)
    else if ((found = match(link))) enter({kind: 'link', href: found[1]!, children: []}, 'a')
    else if ((found = match(close))) {
      if (levels.length === 1 || levels.at(-1)!.closes !== found[1]) return null
      levels.pop()
    } else {
      const next = content.slice(at + 1).search(/<|\{\{/)
      const end = next < 0 ? content.length : at + 1 + next
      push({kind: 'text', text: decoded(content.slice(at, end))})
      at = end
    }
  }
  return levels.length === 1 ? levels[0]!.nodes : null
}

/** Null: it says more than can be shown so. */
export function readInline(content: string): Inline[] | null {
  const nodes = read(content)
  return nodes && writeInline(nodes) === content ? nodes : null
}

/** Its letters alone, as a caption has them. */
export function plainText(content: string): string {
  return content.replace(/<[^>]*>/g, ' ').replace(/&(?:nbsp|zwnj|#847);/g, ' ').replace(/\s+/g, ' ').trim()
}
