/** What is said is said in both languages, and nothing is kept that nobody says. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'

const source = new URL('../src/', import.meta.url).pathname
const texts = new Map<string, Record<string, string>>()
for (const file of readdirSync(join(source, 'i18n')).filter((name) => name.endsWith('.json'))) {
  texts.set(file.replace('.json', ''), JSON.parse(readFileSync(join(source, 'i18n', file), 'utf8')) as Record<string, string>)
}
const namespaces = [...new Set([...texts.keys()].map((name) => name.split('.')[0]!))]

const forms = {ru: ['one', 'few', 'many', 'other'], en: ['one', 'other']}
const form = /_(one|few|many|other)$/
const bare = (key: string) => key.replace(form, '')

/** Every text of the code: what may be a key, and what stands before the first gap of a template. */
const sources = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter((name) => /\.tsx?$/.test(name))
const words = new Set<string>()
const beginnings = new Set<string>()
for (const name of sources) {
  const code = readFileSync(join(source, name), 'utf8')
  for (const [, literal] of code.matchAll(/'([\w.:-]+)'/g)) words.add(literal!)
  for (const [, beginning] of code.matchAll(/`([\w.:-]+)\$\{/g)) beginnings.add(beginning!)
}

describe.each(namespaces)('texts of %s', (namespace) => {
  const ru = texts.get(`${namespace}.ru`) ?? {}
  const en = texts.get(`${namespace}.en`) ?? {}

  it('are in both languages', () => {
    expect([...new Set(Object.keys(ru).map(bare))].sort()).toEqual([...new Set(Object.keys(en).map(bare))].sort())
  })

  it('have every form that a number takes', () => {
    for (const [language, given] of [['ru', ru], ['en', en]] as const) {
      for (const key of Object.keys(given).filter((name) => form.test(name))) {
        for (const ending of forms[language]) expect(Object.keys(given), language).toContain(`${bare(key)}_${ending}`)
      }
    }
  })

  it('fill in the same values', () => {
    const values = (text: string | undefined) => [...new Set(text?.match(/\{\{\w+/g) ?? [])].sort()
    for (const key of Object.keys(en)) if (key in ru) expect(values(ru[key]), key).toEqual(values(en[key]))
  })

  it('are not empty, and in the language that they are said to be in', () => {
    for (const [key, text] of Object.entries({...ru, ...en})) expect(text.trim(), key).not.toBe('')
    for (const [key, text] of Object.entries(en)) expect(text, key).not.toMatch(/[а-яё]/i)
  })

  it('are all used', () => {
    const unused = [...new Set(Object.keys(ru).map(bare))].filter((key) =>
      ![key, `${namespace}:${key}`].some((said) => words.has(said) || [...beginnings].some((begin) => said.startsWith(begin))))
    expect(unused).toEqual([])
  })
})

it('every text that a page asks for is there', () => {
  const missing: string[] = []
  for (const name of sources) {
    const code = readFileSync(join(source, name), 'utf8')
    const namespace = /useTranslation\('(\w+)'\)/.exec(code)?.[1]
    if (!namespace || (code.match(/useTranslation\('(\w+)'\)/g)?.length ?? 0) !== code.match(/useTranslation\('/g)?.length) continue
    const all = [...new Set([...code.matchAll(/useTranslation\('(\w+)'\)/g)].map((match) => match[1]!))]
    for (const [, key] of code.matchAll(/\bt\('([^']+)'/g)) {
      const [in_, bareKey] = key!.includes(':') ? key!.split(':') as [string, string] : ['', key!]
      const places = in_ ? [in_] : all
      const known = places.some((place) => Object.keys(texts.get(`${place}.en`) ?? {}).map(bare).includes(bareKey))
      if (!known) missing.push(`${name}: ${key}`)
    }
  }
  expect(missing).toEqual([])
})
