/**
 * MJML as blocks that can be moved and filled in. The text stays the only truth: a block is where it begins and ends in it,
 * and every change (`edits.ts`) is a splice of the text. So what is not understood, from a comment to an attribute of
 * tomorrow's MJML, stands in a block of kind `source` and comes out to the letter.
 */

/** A name and its value, without what HTML writes for quotes; where `name="value"` begins and ends. */
export interface Attribute {
  name: string
  value: string
  begin: number
  end: number
}

export type Kind = 'mail' | 'wrapper' | 'section' | 'column' | 'text' | 'image' | 'button' | 'divider' | 'spacer' | 'loop' | 'partial' | 'source'

/** Among what a block stands, and whom it may change places with: sections, columns of one, blocks of a column. */
export type Level = 'sections' | 'columns' | 'blocks'

/** Where an element lies in the text. */
interface Element {
  begin: number
  end: number
  /** Empty: a text, a comment. */
  tag: string
  attributes: Attribute[]
  /** Where another attribute goes. */
  attributesEnd: number
  /** Between what opens and what closes it; absent: it closes itself, or never was an element. */
  inside?: {begin: number; end: number}
}

export interface Block extends Element {
  /** Indexes from the mail down, "0.1.2"; of the mail itself "". */
  path: string
  kind: Kind
  level: Level
  /** What its children are; absent: it has none. */
  holds?: Level
  children: Block[]
  /** Of a loop what it goes through, of a partial which. */
  name?: string
  /** Of a loop: it holds where there is nothing of that name. */
  isWithout?: boolean
  /** Letters where MJML has none. Beside others of the kind they would become one with them, so they stay where they are. */
  isLoose?: boolean
}

/** Why a text is no MJML, and where. */
export interface Unreadable {
  at: number
  line: number
}

export type Reading = {mail: Block; head?: Block; unreadable?: undefined} | {mail?: undefined; head?: undefined; unreadable: Unreadable}

interface Node extends Element {
  children: Node[]
}

class NotReadable extends Error {
  constructor(readonly at: number) {
    super(`not MJML at ${at}`)
  }
}

/** Elements whose content MJML hands on as it is. */
const handedOn = new Set(['mj-text', 'mj-button', 'mj-raw', 'mj-table', 'mj-title', 'mj-preview', 'mj-style', 'mj-navbar-link', 'mj-social-element',
  'mj-accordion-title', 'mj-accordion-text'])
const depthMax = 64
const mustache = /\{\{[^}]*\}\}\}?/g

const outsideTags = (text: string, change: (part: string) => string) => {
  let out = ''
  let at = 0
  for (const found of text.matchAll(mustache)) {
    out += change(text.slice(at, found.index)) + found[0].replace(/"/g, '&quot;')
    at = found.index + found[0].length
  }
  return out + change(text.slice(at))
}

/** A value as it stands between double quotes; tags of Mustache stay as they are. */
export const written = (value: string) => outsideTags(value, (part) => part.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;'))

const plain = (text: string) => {
  const names: Record<string, string> = {amp: '&', quot: '"', lt: '<', gt: '>', '#39': '\''}
  return text.replace(/\{\{[^}]*\}\}\}?|&(amp|quot|lt|gt|#39);/g, (whole, name?: string) => (name ? names[name]! : whole.replace(/&quot;/g, '"')))
}

class Reader {
  constructor(private readonly text: string) {}

  /** All up to the closing tag, and where that begins. */
  nodes(from: number, closing: string, depth: number): {nodes: Node[]; end: number} {
    if (depth > depthMax) throw new NotReadable(from)
    const {text} = this
    const nodes: Node[] = []
    let at = from
    while (at < text.length) {
      if (text.startsWith('</', at)) {
        if (this.closes(at, closing) !== undefined) return {nodes, end: at}
        throw new NotReadable(at)
      }
      const node = this.node(at, depth)
      nodes.push(node)
      at = node.end
    }
    if (closing !== '') throw new NotReadable(from)
    return {nodes, end: at}
  }

  private node(at: number, depth: number): Node {
    const {text} = this
    const bare = (end: number): Node => ({begin: at, end, tag: '', attributes: [], attributesEnd: end, children: []})
    const upTo = (what: string) => {
      const found = text.indexOf(what, at)
      if (found < 0) throw new NotReadable(at)
      return bare(found + what.length)
    }
    if (text.startsWith('<!--', at)) return upTo('-->')
    if (text.startsWith('<!', at) || text.startsWith('<?', at)) return upTo('>')
    if (/^<[a-zA-Z]/.test(text.slice(at, at + 2))) return this.element(at, depth)
    const next = /<[a-zA-Z/!?]/g
    next.lastIndex = at + 1
    return bare(next.exec(text)?.index ?? text.length)
  }

  private element(begin: number, depth: number): Node {
    const {text} = this
    const opening = /<([a-zA-Z][\w:-]*)/y
    opening.lastIndex = begin
    const tag = opening.exec(text)![1]!
    const attributes: Attribute[] = []
    let at = opening.lastIndex
    const one = /\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>/=`]+)))?/y
    for (;;) {
      one.lastIndex = at
      const found = one.exec(text)
      if (!found) break
      attributes.push({name: found[1]!, value: plain(found[2] ?? found[3] ?? found[4] ?? ''), begin: at + found[0].search(/\S/), end: one.lastIndex})
      at = one.lastIndex
    }
    const attributesEnd = at
    const ending = /\s*(\/?)>/y
    ending.lastIndex = at
    const ended = ending.exec(text)
    if (!ended) throw new NotReadable(begin)
    at = ending.lastIndex
    if (ended[1] === '/') return {begin, end: at, tag, attributes, attributesEnd, children: []}
    if (handedOn.has(tag)) {
      const close = this.find(at, tag)
      return {begin, end: this.closes(close, tag)!, tag, attributes, attributesEnd, inside: {begin: at, end: close}, children: []}
    }
    const {nodes, end} = this.nodes(at, tag, depth + 1)
    return {begin, end: this.closes(end, tag)!, tag, attributes, attributesEnd, inside: {begin: at, end}, children: nodes}
  }

  /** Where the element ends that is closed there; undefined: it is not. */
  private closes(at: number, tag: string): number | undefined {
    const close = /<\/([a-zA-Z][\w:-]*)\s*>/y
    close.lastIndex = at
    return close.exec(this.text)?.[1] === tag ? close.lastIndex : undefined
  }

  private find(from: number, tag: string): number {
    for (let at = this.text.indexOf('</', from); at >= 0; at = this.text.indexOf('</', at + 2)) {
      if (this.closes(at, tag) !== undefined) return at
    }
    throw new NotReadable(from)
  }
}

const kindsOf: Record<Level, Record<string, {kind: Kind; holds?: Level}>> = {
  sections: {'mj-wrapper': {kind: 'wrapper', holds: 'sections'}, 'mj-section': {kind: 'section', holds: 'columns'}},
  columns: {'mj-column': {kind: 'column', holds: 'blocks'}},
  blocks: {'mj-text': {kind: 'text'}, 'mj-image': {kind: 'image'}, 'mj-button': {kind: 'button'}, 'mj-divider': {kind: 'divider'}, 'mj-spacer': {kind: 'spacer'}},
}

const tagOpens = /^\{\{([#^])\s*([\w.]+)\s*\}\}$/
const tagCloses = /^\{\{\/\s*([\w.]+)\s*\}\}$/
const tagCalls = /^\{\{>\s*([\w-]+)\s*\}\}$/

class Blocks {
  constructor(private readonly text: string) {}

  private content(node: Node) {
    return node.inside ? this.text.slice(node.inside.begin, node.inside.end).trim() : ''
  }

  private raw(node: Node, tag: RegExp) {
    return node.tag === 'mj-raw' ? tag.exec(this.content(node)) : null
  }

  /** The tag that closes what is opened there, among those beside it. */
  private closing(nodes: Node[], from: number, name: string): number {
    let depth = 0
    for (let index = from + 1; index < nodes.length; index += 1) {
      if (this.raw(nodes[index]!, tagOpens)?.[2] === name) depth += 1
      if (this.raw(nodes[index]!, tagCloses)?.[1] === name && depth-- === 0) return index
    }
    return -1
  }

  of(nodes: Node[], level: Level, parent: string): Block[] {
    const shown = nodes.filter((node) => node.tag !== '' || this.text.slice(node.begin, node.end).trim() !== '')
    const blocks: Block[] = []
    const nextPath = () => (parent === '' ? String(blocks.length) : `${parent}.${blocks.length}`)
    for (let index = 0; index < shown.length; index += 1) {
      const node = shown[index]!
      const path = nextPath()
      const opens = this.raw(node, tagOpens)
      const closing = opens ? this.closing(shown, index, opens[2]!) : -1
      if (opens && closing > 0) {
        const last = shown[closing]!
        blocks.push({path, kind: 'loop', level, holds: level, begin: node.begin, end: last.end, tag: 'mj-raw', attributes: [], attributesEnd: node.begin,
          inside: {begin: node.end, end: last.begin}, children: this.of(shown.slice(index + 1, closing), level, path), name: opens[2]!,
          ...(opens[1] === '^' && {isWithout: true})})
        index = closing
      } else {
        blocks.push(this.one(node, level, path))
      }
    }
    return blocks
  }

  one(node: Node, level: Level, path: string): Block {
    const {tag, attributes, attributesEnd, inside} = node
    const known = kindsOf[level][tag]
    const common = {path, level, tag, attributes, attributesEnd, ...(inside && {inside}), begin: node.begin, end: node.end, children: []}
    const calls = tag === 'mj-raw' || tag === 'mj-text' ? tagCalls.exec(this.content(node)) : null
    if (calls) return {...common, kind: 'partial', name: calls[1]!}
    if (known) return {...common, ...known, children: known.holds ? this.of(node.children, known.holds, path) : []}
    // Of a text that is no element only what can be seen.
    const source = this.text.slice(node.begin, node.end)
    return {...common, kind: 'source', begin: node.begin + source.search(/\S/), end: node.begin + source.trimEnd().length,
      ...(tag === '' && !source.startsWith('<') && {isLoose: true})}
  }
}

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length

/** The blocks of a mail; what the letter says of itself stands in `head`, as source. */
export function readMail(text: string): Reading {
  try {
    const root = new Reader(text).nodes(0, '', 0).nodes.find((node) => node.tag === 'mjml')
    const body = root?.children.find((node) => node.tag === 'mj-body')
    if (!body) return {unreadable: {at: 0, line: 1}}
    const blocks = new Blocks(text)
    const {begin, end, tag, attributes, attributesEnd, inside} = body
    const mail: Block = {path: '', kind: 'mail', level: 'sections', holds: 'sections', begin, end, tag, attributes, attributesEnd, ...(inside && {inside}),
      children: blocks.of(body.children, 'sections', '')}
    const head = root?.children.find((node) => node.tag === 'mj-head')
    return {mail, ...(head && {head: {...blocks.one(head, 'sections', 'head'), kind: 'source' as const}})}
  } catch (error) {
    if (error instanceof NotReadable) return {unreadable: {at: error.at, line: lineOf(text, error.at)}}
    throw error
  }
}

/** The block and all that stand in it, from above. */
export const allBlocks = (block: Block): Block[] => [block, ...block.children.flatMap(allBlocks)]

export function blockAt(mail: Block, path: string): Block | undefined {
  if (path === '') return mail
  let at: Block | undefined = mail
  for (const index of path.split('.')) at = at?.children[Number(index)]
  return at
}

export const parentPath = (path: string) => path.split('.').slice(0, -1).join('.')
export const attributeOf = (block: Block, name: string) => block.attributes.find((one) => one.name === name)?.value
export const contentOf = (text: string, block: Block) => (block.inside ? text.slice(block.inside.begin, block.inside.end) : '')
export const sourceOf = (text: string, block: Block) => text.slice(block.begin, block.end)
