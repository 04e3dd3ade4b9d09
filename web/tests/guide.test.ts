import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'

const guide = fileURLToPath(new URL('../../docs/guide/', import.meta.url))
const texts = fileURLToPath(new URL('../src/i18n/', import.meta.url))
const pages = readdirSync(guide).filter((name) => name.endsWith('.md'))

const spoken = new Set(readdirSync(texts).filter((name) => name.endsWith('.en.json'))
  .flatMap((name) => Object.values(JSON.parse(readFileSync(texts + name, 'utf8')) as Record<string, string>)))
/** What the server calls its mechanics, and what the matrix calls itself. */
const others = new Set(['Bonuses burn soon', 'Transactional messages', 'R2 M3', 'R × M'])

describe('the guide', () => {
  it.each(pages)('%s calls things as the interface does', (page) => {
    const bold = [...readFileSync(guide + page, 'utf8').matchAll(/\*\*([^*]+)\*\*/g)].map((found) => found[1]!)
    expect(bold.filter((word) => !spoken.has(word) && !others.has(word))).toEqual([])
  })

  it.each(pages)('%s links to what is there', (page) => {
    const links = [...readFileSync(guide + page, 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map((found) => found[1]!)
    expect(links.filter((link) => !existsSync(guide + link))).toEqual([])
  })

  it('has no picture that nobody sees', () => {
    const shown = pages.flatMap((page) => [...readFileSync(guide + page, 'utf8').matchAll(/\(pictures\/([^)]+)\)/g)].map((found) => found[1]!))
    expect(readdirSync(`${guide}pictures`).filter((picture) => !shown.includes(picture))).toEqual([])
  })
})
