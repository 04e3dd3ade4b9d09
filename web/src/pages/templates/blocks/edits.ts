/** Changes of a mail's text at its blocks. Each answers with the whole text; what it is not about stays to the letter. */
import {allBlocks, blockAt, parentPath, readMail, written, type Block, type Level} from './mjml'

/** Before the child of that index, or behind the last one. */
export interface Place {
  parent: string
  index: number
}

/** A text, and the path of what the change was about. */
export interface Edited {
  text: string
  path: string
}

const spliced = (text: string, begin: number, end: number, piece: string) => text.slice(0, begin) + piece + text.slice(end)

/** An empty value takes the attribute away. */
export function withAttribute(text: string, block: Block, name: string, value: string): string {
  const known = block.attributes.find((one) => one.name === name)
  if (known && value === '') return spliced(text, text.slice(0, known.begin).trimEnd().length, known.end, '')
  if (known) return value === known.value ? text : spliced(text, known.begin, known.end, `${name}="${written(value)}"`)
  return value === '' ? text : spliced(text, block.attributesEnd, block.attributesEnd, ` ${name}="${written(value)}"`)
}

/** The element with an end tag of its own, around that. */
function opened(text: string, block: Block, inside: string): string {
  return spliced(text, block.attributesEnd, block.end, `>${inside}</${block.tag}>`)
}

export function withContent(text: string, block: Block, content: string): string {
  return block.inside ? spliced(text, block.inside.begin, block.inside.end, content) : opened(text, block, content)
}

export const withSource = (text: string, block: Block, source: string) => spliced(text, block.begin, block.end, source)

/** Another list for a loop, another piece for a partial. */
export function withName(text: string, block: Block, name: string, isWithout = block.isWithout ?? false): string {
  const source = text.slice(block.begin, block.end)
  if (block.kind === 'partial') return withSource(text, block, source.replace(/\{\{>\s*[\w-]+\s*\}\}/, `{{> ${name}}}`))
  const inside = block.inside!
  const first = text.slice(block.begin, inside.begin).replace(/\{\{[#^]\s*[\w.]+\s*\}\}/, `{{${isWithout ? '^' : '#'}${name}}}`)
  const last = text.slice(inside.end, block.end).replace(/\{\{\/\s*[\w.]+\s*\}\}/, `{{/${name}}}`)
  return withSource(text, block, first + text.slice(inside.begin, inside.end) + last)
}

/** The blanks before it, as far as they are its own. */
function lead(text: string, begin: number): string {
  const before = text.slice(0, begin)
  return before.slice(before.trimEnd().length)
}

const indentOf = (text: string, begin: number) => /[^\S\n]*$/.exec(lead(text, begin))![0]

/** A mail's block of the path; with its text it has been read, or there is a mistake of ours. */
function known(text: string, path: string): Block {
  const {mail} = readMail(text)
  const block = mail && blockAt(mail, path)
  if (!block) throw new Error(`no block ${path}`)
  return block
}

/** Puts a text that brings its own blanks at a place, and `behind` where nothing was; where its block begins then. */
function put(text: string, place: Place, blanks: string, piece: string, behind: string): {text: string; begin: number} {
  const parent = known(text, place.parent)
  const before = parent.children[place.index - 1]
  if (!parent.inside) {
    const begin = parent.attributesEnd + 1 + blanks.length
    return {text: opened(text, parent, blanks + piece + behind), begin}
  }
  const at = before ? before.end : parent.inside.begin
  const isBare = parent.inside.begin === parent.inside.end
  return {text: spliced(text, at, at, blanks + piece + (isBare ? behind : '')), begin: at + blanks.length}
}

function pathAt(text: string, begin: number): string {
  const {mail} = readMail(text)
  const found = mail && allBlocks(mail).find((block) => block.begin === begin)
  return found?.path ?? ''
}

export function withoutBlock(text: string, path: string): string {
  const {begin, end} = known(text, path)
  return spliced(text, begin - lead(text, begin).length, end, '')
}

/** Puts in a piece whose further lines begin as the first does. */
export function withInserted(text: string, place: Place, piece: string): Edited {
  const parent = known(text, place.parent)
  const sibling = parent.children[0]
  const indent = sibling ? indentOf(text, sibling.begin) : `${indentOf(text, parent.begin)}${parent.kind === 'loop' ? '' : '  '}`
  const done = put(text, place, `\n${indent}`, piece.replace(/\n/g, `\n${indent}`), lead(text, parent.begin))
  return {text: done.text, path: pathAt(done.text, done.begin)}
}

/** The same once more, behind it. */
export function withCopy(text: string, path: string): Edited {
  const {begin, end} = known(text, path)
  const blanks = lead(text, begin)
  const copied = spliced(text, end, end, blanks + text.slice(begin, end))
  return {text: copied, path: pathAt(copied, end + blanks.length)}
}

const isWithin = (path: string, outer: string) => path === outer || path.startsWith(`${outer}.`)

export function mayMove(mail: Block, path: string, place: Place): boolean {
  const block = blockAt(mail, path)
  const parent = blockAt(mail, place.parent)
  return block !== undefined && path !== '' && !block.isLoose && parent?.holds === block.level && !isWithin(place.parent, path)
}

/** Takes it with the blanks before it, so that moving it back gives the text that there was. */
export function withMoved(text: string, path: string, place: Place): Edited {
  const {begin, end} = known(text, path)
  const own = Number(path.split('.').at(-1))
  if (place.parent === parentPath(path) && (place.index === own || place.index === own + 1)) return {text, path}
  const blanks = lead(text, begin)
  const piece = text.slice(begin, end)
  const length = blanks.length + piece.length
  const from = begin - blanks.length
  // Put where it goes first: a place is told by the blocks as they are now.
  const done = put(text, place, blanks, piece, '')
  const isBefore = done.begin - blanks.length <= from
  const gone = isBefore ? from + (done.text.length - text.length) : from
  const moved = spliced(done.text, gone, gone + length, '')
  return {text: moved, path: pathAt(moved, isBefore ? done.begin : done.begin - length)}
}

/** Every place for something of that level, from above. */
export function placesOf(mail: Block, level: Level): Place[] {
  const walk = (block: Block): Place[] => {
    const places: Place[] = []
    block.children.forEach((child, index) => {
      if (block.holds === level) places.push({parent: block.path, index})
      places.push(...walk(child))
    })
    return block.holds === level ? [...places, {parent: block.path, index: block.children.length}] : places
  }
  return walk(mail)
}

/** The next place up (-1) or down (1), out of its column too; undefined: there is none. */
export function nextPlace(mail: Block, path: string, by: -1 | 1): Place | undefined {
  const block = blockAt(mail, path)
  if (!block || path === '' || block.isLoose) return undefined
  const own = Number(path.split('.').at(-1))
  const parent = parentPath(path)
  const places = placesOf(mail, block.level).filter((place) => !isWithin(place.parent, path))
  const here = places.findIndex((place) => place.parent === parent && place.index === own)
  // Behind itself it stands already.
  return places[by < 0 ? here - 1 : here + 2]
}

/** Where something new of that level goes: behind what is chosen or into it, else at the end. */
export function placeFor(mail: Block, level: Level, chosen: string | null): Place | undefined {
  for (let path = chosen ?? ''; ; path = parentPath(path)) {
    const block = blockAt(mail, path)
    if (block && path !== '' && block.level === level) return {parent: parentPath(path), index: Number(path.split('.').at(-1)) + 1}
    const inside = block && allBlocks(block).filter((one) => one.holds === level).at(path === '' ? -1 : 0)
    if (inside) return {parent: inside.path, index: inside.children.length}
    if (path === '') return undefined
  }
}
