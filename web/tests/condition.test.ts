/** The editor's model of a condition: what comes in goes out to the letter. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isObject, withValue, type Json, type JsonObject} from '@/ui/condition/json'
import {kinds, recognise} from '@/ui/condition/kinds'
import {fromCondition, keyAt, newRow, rowsOf, toCondition, unfinished, withCopy, withItem} from '@/ui/condition/model'

const root = new URL('../../', import.meta.url).pathname
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as JsonObject
const files = readdirSync(join(root, 'examples'), {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.json'))

/** Every condition that stands anywhere in the examples. */
function conditionsIn(json: Json): Json[] {
  if (Array.isArray(json)) return json.flatMap(conditionsIn)
  if (!isObject(json)) return []
  return Object.entries(json).flatMap(([key, value]) =>
    ['condition', 'when', 'audience', 'filter'].includes(key) && isObject(value) ? [value] : conditionsIn(value))
}
const examples = files.flatMap((name) => conditionsIn(read(join(root, 'examples', name))).map((json) => ({name, json})))

/** The schema's own examples, one at least for each node that there is. */
const schema = read(join(root, 'schema/condition.schema.json'))
const nodes = Object.values(schema['$defs'] as JsonObject).flatMap((node) =>
  isObject(node) && isObject(node['properties']) && Array.isArray(node['required']) && Array.isArray(node['examples']) ? node['examples'] : [])

describe('a condition', () => {
  it.each(examples)('of $name comes back as it was', ({json}) => {
    expect(toCondition(fromCondition(json))).toEqual(json)
  })

  it.each(nodes.map((json) => ({text: JSON.stringify(json), json})))('comes back as it was: $text', ({json}) => {
    expect(toCondition(fromCondition(json))).toEqual(json)
  })

  it('is shown in words wherever the examples have one', () => {
    const unknown = examples.flatMap(({json}) => rowsOf(fromCondition(json))).filter((row) => row.kind === undefined)
    expect(unknown.map((row) => row.json)).toEqual([])
  })

  it('is shown in words, whatever the schema has as its example', () => {
    const unknown = nodes.flatMap((json) => rowsOf(fromCondition(json))).filter((row) => row.kind === undefined)
    expect(unknown.map((row) => row.json)).toEqual([])
  })

  it('keeps what the editor does not know', () => {
    const strange: JsonObject = {all: [{moon: 'full', at_least: 2}, {not: {tide: {high: true}}}, {orders: 'count', at_least: 1, colour: 'red'}]}
    expect(toCondition(fromCondition(strange))).toEqual(strange)
    expect(rowsOf(fromCondition(strange)).map((row) => row.kind)).toEqual([undefined, undefined, undefined])
  })

  it('of everybody is a group of none', () => {
    expect(fromCondition(undefined).items).toEqual([])
    expect(toCondition(fromCondition({everyone: true}))).toEqual({everyone: true})
  })

  it('that stands alone gets brackets once there is a second', () => {
    const alone = fromCondition({label: 'vip'})
    expect(toCondition(alone)).toEqual({label: 'vip'})
    expect(toCondition({...alone, items: [...alone.items, newRow('everyone')]})).toEqual({all: [{label: 'vip'}, {everyone: true}]})
  })

  it('is negated, copied and emptied by its rows', () => {
    const group = fromCondition({all: [{label: 'a'}, {any: [{label: 'b'}, {not: {label: 'c'}}]}]})
    const [, , third] = rowsOf(group)
    expect(toCondition(withItem(group, third!.key, (item) => ({...item, not: false} as typeof item)))).toEqual(
      {all: [{label: 'a'}, {any: [{label: 'b'}, {label: 'c'}]}]})
    expect(toCondition(withCopy(group, third!.key))).toEqual(
      {all: [{label: 'a'}, {any: [{label: 'b'}, {not: {label: 'c'}}, {not: {label: 'c'}}]}]})
    expect(toCondition(withItem(group, third!.key, () => undefined))).toEqual({all: [{label: 'a'}, {any: [{label: 'b'}]}]})
  })

  it('says at whose row the server found a fault', () => {
    const group = fromCondition({all: [{label: 'a'}, {not: {any: [{label: 'b'}, {orders: 'count', within: 'x', at_least: 1}]}}]})
    const [first, , third] = rowsOf(group)
    expect(keyAt(group, '$.where.all[0].label', '$.where')).toBe(first!.key)
    expect(keyAt(group, '$.where.all[1].not.any[1].within', '$.where')).toBe(third!.key)
    expect(keyAt(group, '$.where', '$.where')).toBe(group.key)
    expect(keyAt(group, 'elsewhere', '$.where')).toBeUndefined()
  })
})

describe('a kind', () => {
  it.each(kinds.map((kind) => ({id: kind.id, kind})))('makes what it recognises: $id', ({kind}) => {
    expect(recognise(kind.make)?.id).toBe(kind.id)
  })

  it('tells rows in which something is still to be said', () => {
    const group = {...fromCondition(undefined), items: [newRow('label'), newRow('orders_count'), newRow('bought')]}
    expect(unfinished(group).map((row) => row.kind)).toEqual(['label', 'bought'])
  })
})

it('what is taken out of an object leaves no empty ones behind, save those that must stand', () => {
  expect(withValue({orders: 'count', where: {line: {brand: 'a'}}}, ['where', 'line', 'brand'], undefined, 0)).toEqual({orders: 'count'})
  expect(withValue({bought: {category: 'a'}}, ['bought', 'category'], undefined)).toEqual({bought: {}})
})
