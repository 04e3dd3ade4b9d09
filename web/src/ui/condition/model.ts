/**
 * A condition as it is edited: groups of rows that keep their identity while they are moved and changed. Made of the JSON
 * and written back to it, to the letter where nothing was changed: what the editor does not know is kept as it came.
 */
import {isEqual, isObject, type Json, type JsonObject} from './json'
import {isIncomplete, kindOf, recognise} from './kinds'

export type How = 'all' | 'any' | 'none' | 'not_all'
export const hows: readonly How[] = ['all', 'any', 'none', 'not_all']

export interface Group {
  type: 'group'
  key: string
  how: How
  items: Item[]
  /** The editor set it around a lone condition: it is written without while there is one. */
  implicit: boolean
}
/** One question. `kind` is absent where the editor does not know it: it is shown as JSON. */
export interface Row {
  type: 'row'
  key: string
  kind?: string
  not: boolean
  json: JsonObject
}
export type Item = Group | Row

let made = 0
const newKey = () => `c${++made}`

export const newRow = (kind: string): Row => ({type: 'row', key: newKey(), kind, not: false, json: kindOf(kind).make})
export const newGroup = (how: How = 'any', items: Item[] = []): Group => ({type: 'group', key: newKey(), how, items, implicit: false})

function lone(json: JsonObject, name: string): Json | undefined {
  return Object.keys(json).length === 1 ? json[name] : undefined
}

function groupOf(json: JsonObject, negated: boolean): Group | undefined {
  for (const [name, how] of [['all', negated ? 'not_all' : 'all'], ['any', negated ? 'none' : 'any']] as const) {
    const items = lone(json, name)
    if (Array.isArray(items) && items.length > 0 && items.every(isObject)) {
      return newGroup(how, items.map(itemOf))
    }
  }
  return undefined
}

function itemOf(json: JsonObject): Item {
  const inner = lone(json, 'not')
  const group = groupOf(json, false) ?? (isObject(inner) ? groupOf(inner, true) : undefined)
  if (group) return group
  const isNegated = isObject(inner) && recognise(inner) !== undefined
  const asked = isNegated ? inner : json
  const kind = recognise(asked)
  return {type: 'row', key: newKey(), ...(kind && {kind: kind.id}), not: isNegated, json: asked}
}

/** The editor's root is a group, whatever the condition is. Everybody is a group of none. */
export function fromCondition(json: Json | undefined): Group {
  if (!isObject(json) || isEqual(json, {everyone: true})) return {...newGroup('all'), implicit: true}
  const item = itemOf(json)
  return item.type === 'group' ? item : {...newGroup('all', [item]), implicit: true}
}

function written(item: Item, path: string, paths: Map<string, string>): JsonObject {
  paths.set(path, item.key)
  if (item.type === 'row') {
    if (item.not) paths.set(`${path}.not`, item.key)
    return item.not ? {not: item.json} : item.json
  }
  if (item.items.length === 0) return item.how === 'all' || item.how === 'none' ? {everyone: true} : {not: {everyone: true}}
  const [only] = item.items
  if (item.implicit && item.items.length === 1 && only && item.how === 'all') return written(only, path, paths)
  const name = item.how === 'all' || item.how === 'not_all' ? 'all' : 'any'
  const isNegated = item.how === 'none' || item.how === 'not_all'
  const inside = `${path}${isNegated ? '.not' : ''}.${name}`
  const json = {[name]: item.items.map((one, index) => written(one, `${inside}[${index}]`, paths))}
  return isNegated ? {not: json} : json
}

export function toCondition(root: Group): JsonObject {
  return written(root, '$', new Map())
}

/** Whose place it is that a problem is told of: `where` as the server says it, behind `root` ("$.where"). */
export function keyAt(group: Group, where: string, root: string): string | undefined {
  if (!where.startsWith(root)) return undefined
  const paths = new Map<string, string>()
  written(group, '$', paths)
  for (let path = `$${where.slice(root.length)}`; path !== ''; path = path.replace(/(\.\w+|\[\d+\]|\$)$/, '')) {
    const key = paths.get(path)
    if (key) return key
    if (!/(\.\w+|\[\d+\]|\$)$/.test(path)) return undefined
  }
  return undefined
}

/** With that item replaced, or gone if nothing is given; what its group is left with stays. */
export function withItem(group: Group, key: string, change: (item: Item) => Item | undefined): Group {
  const items = group.items.flatMap((item): Item[] => {
    if (item.key === key) return [change(item)].filter((one): one is Item => one !== undefined)
    return [item.type === 'group' ? withItem(item, key, change) : item]
  })
  return {...group, items}
}

/** The same once more, behind itself. */
export function withCopy(group: Group, key: string): Group {
  const again = (item: Item): Item => ({...item, key: newKey(), ...(item.type === 'group' && {items: item.items.map(again)})})
  return {...group, items: group.items.flatMap((item): Item[] => {
    if (item.key === key) return [item, again(item)]
    return [item.type === 'group' ? withCopy(item, key) : item]
  })}
}

export function rowsOf(group: Group): Row[] {
  return group.items.flatMap((item) => (item.type === 'row' ? [item] : rowsOf(item)))
}

/** Rows in which something is still to be said. */
export function unfinished(group: Group): Row[] {
  return rowsOf(group).filter((row) => row.kind !== undefined && isIncomplete(row.json))
}
