/** A mail as blocks: nothing is lost that is not understood, and a change changes what it is about and nothing else. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {mayMove, nextPlace, placeFor, placesOf, withAttribute, withContent, withCopy, withInserted, withMoved, withName, withoutBlock,
  withSource} from '@/pages/templates/blocks/edits'
import {readInline, writeInline} from '@/pages/templates/blocks/inline'
import {novelties} from '@/pages/templates/blocks/kinds'
import {allBlocks, attributeOf, blockAt, contentOf, readMail, sourceOf, type Block} from '@/pages/templates/blocks/mjml'
import {newTemplate} from '@/pages/templates/templateForm'

const words = {hello: 'Hello', text: 'News', unsubscribe: 'Leave'}
const begun = newTemplate('email', words)['mjml'] as string

/** Whatever the repository says in MJML: files, tests and documents, each `<mj-…>` of them inside a mail of its own. */
const root = new URL('../../', import.meta.url).pathname
const places = ['docs/formats/templates.md', 'src/mjml/mjml_test.cpp', 'src/delivery/message_template_test.cpp']
const quoted = places.flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/<(mj-[\w-]+)\b[^\n]*?(?:\/>|<\/\1>)/g)].map((found) => found[0].replace(/\\"/g, '"')))
const folders = ['examples', 'tests', 'docs', '../shared']
const files = folders.flatMap((folder) => {
  try {
    return readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.mjml')).map((name) => readFileSync(join(root, folder, name), 'utf8'))
  } catch {
    return []
  }
})

const odd = `<?xml version="1.0"?>
<!-- above --><mjml owa="desktop">
  <mj-head><mj-attributes><mj-all font-size='15px'/></mj-attributes><mj-style>a > b {color: red}</mj-style></mj-head>
  <mj-body  background-color = "#fff"
      width='600px' >
    <mj-raw>{{#cart.items}}</mj-raw>
    <mj-section><mj-column width=50%><mj-text>a</p> {{#x}}<b>y{{/x}}</mj-text><mj-spacer /></mj-column><mj-column /></mj-section>
    <mj-raw>{{/cart.items}}</mj-raw>
    <mj-hero mode="fixed-height"><mj-text>inside</mj-text></mj-hero>
    lost letters
    <mj-wrapper><mj-section future="1"><mj-group><mj-column></mj-column></mj-group></mj-section></mj-wrapper>
    <mj-section><mj-column>
      <mj-raw>{{#viewed_products}}</mj-raw><mj-image src="{{image}}?a={{#a}}1{{/a}}&amp;b={{&c}}" alt="&quot;" /><mj-raw>{{/viewed_products}}</mj-raw>
      <mj-social><mj-social-element name="facebook">F</mj-social-element></mj-social>
      <!-- <mj-text>off</mj-text> -->
      <mj-raw>{{#open}}</mj-raw>
      <mj-text padding="0">{{> footer}}</mj-text>
    </mj-column></mj-section>
    <mj-raw>{{> header}}</mj-raw>
  </mj-body>
</mjml>
`

/** Always the same numbers, from 0 up to 1. */
function dice(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A mail of anything that may stand in one, laid out as anybody may write it. */
function someMail(seed: number): string {
  const next = dice(seed)
  const any = <Item,>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!
  const gap = () => any(['', '\n', '\n      ', ' ', '\r\n\t'])
  const attributes = () => any(['', ' padding="0"', ' a=\'x "y" z\'', '\n  color="#fff"  width="1px"', ' css-class', ' href="{{shop.url}}?a=1&amp;b={{&c}}"'])
  const many = (depth: number, make: (depth: number) => string) => Array.from({length: Math.floor(next() * 4)}, () => gap() + make(depth)).join('') + gap()
  const stray = () => any(['<!-- a > b -->', '{{#x}}', 'lost', '<mj-raw>{{> footer}}</mj-raw>', '<mj-raw><tr></mj-raw>', '<mj-moon phase="full"><mj-text>a</mj-text></mj-moon>'])
  const loop = (depth: number, make: (depth: number) => string) => `<mj-raw>{{#a.b}}</mj-raw>${many(depth - 1, make)}<mj-raw>{{/a.b}}</mj-raw>`
  const block = (depth: number): string => {
    if (next() < 0.15) return stray()
    if (depth > 0 && next() < 0.15) return loop(depth, block)
    const tag = any(['mj-text', 'mj-button', 'mj-image', 'mj-divider', 'mj-spacer', 'mj-table'])
    const text = any(['', 'Hello', ' {{a}} <b>x</b>\n', '{{> header}}', '<br><p>'])
    return tag === 'mj-text' || tag === 'mj-button' || tag === 'mj-table' ? `<${tag}${attributes()}>${text}</${tag}>` : `<${tag}${attributes()} />`
  }
  const column = (depth: number): string =>
    next() < 0.1 ? any([stray(), `<mj-column${attributes()}/>`, loop(depth, column)]) : `<mj-column${attributes()}>${many(depth, block)}</mj-column>`
  const section = (depth: number): string => {
    if (next() < 0.1) return stray()
    if (depth > 0 && next() < 0.2) return next() < 0.5 ? loop(depth, section) : `<mj-wrapper${attributes()}>${many(depth - 1, section)}</mj-wrapper>`
    return `<mj-section${attributes()}>${many(depth, column)}</mj-section>`
  }
  return `${gap()}<mjml>${gap()}${any(['', '<mj-head><mj-title>T</mj-title></mj-head>'])}<mj-body${attributes()}>${many(2, section)}${section(2)}</mj-body>${gap()}</mjml>${gap()}`
}

const mails = [begun, odd, ...files, ...quoted.map((one) => `<mjml><mj-body><mj-section><mj-column>\n${one}\n</mj-column></mj-section></mj-body></mjml>`),
  ...Array.from({length: 60}, (_, seed) => someMail(seed))]

const mailOf = (text: string): Block => {
  const {mail, unreadable} = readMail(text)
  if (!mail) throw new Error(`not read at line ${unreadable?.line}: ${text}`)
  return mail
}
/** Those without letters that stand where MJML has none: they run together once nothing is between them. */
const tidy = mails.filter((text) => allBlocks(mailOf(text)).every((block) => !block.isLoose))
const kinds = (text: string) => allBlocks(mailOf(text)).map(({path, kind}) => `${path} ${kind}`)
/** The blocks by what they are, without where in the text. */
const shape = (text: string, block = mailOf(text)): unknown => [block.kind, block.name, block.attributes.map(({name, value}) => [name, value]),
  block.children.length === 0 && block.kind !== 'column' && block.kind !== 'section' ? contentOf(text, block) : '', block.children.map((child) => shape(text, child))]

describe('a mail as blocks', () => {
  it('is tried on what the repository says in MJML', () => expect(quoted.length).toBeGreaterThan(8))

  it('has every block inside of what holds it, in order, and each apart', () => {
    for (const text of mails) {
      for (const block of allBlocks(mailOf(text))) {
        expect(text.slice(block.begin, block.end)).not.toMatch(/^\s|\s$/)
        let at = block.inside?.begin ?? block.begin
        for (const child of block.children) {
          // Nothing but blanks is between blocks: what is no block would be lost to whoever looks at blocks alone.
          expect(text.slice(at, child.begin).trim()).toBe('')
          at = child.end
        }
        if (block.holds && block.inside) expect(text.slice(at, block.inside.end).trim()).toBe('')
      }
    }
  })

  it('is understood as far as it goes, and the rest is source', () => {
    expect(kinds(odd)).toEqual([' mail', '0 loop', '0.0 section', '0.0.0 column', '0.0.0.0 text', '0.0.0.1 spacer', '0.0.1 column', '1 source', '2 source',
      '3 wrapper', '3.0 section', '3.0.0 source', '4 section', '4.0 column', '4.0.0 loop', '4.0.0.0 image', '4.0.1 source', '4.0.2 source', '4.0.3 source',
      '4.0.4 partial', '5 partial'])
    const image = blockAt(mailOf(odd), '4.0.0.0')!
    expect(attributeOf(image, 'src')).toBe('{{image}}?a={{#a}}1{{/a}}&b={{&c}}')
    expect(attributeOf(image, 'alt')).toBe('"')
    expect(readMail(odd).head?.kind).toBe('source')
  })

  it.each(['', 'letters', '<p>no MJML</p>', '<mjml></mjml>', '<mjml><mj-body><mj-section></mj-body></mjml>', '<mjml><mj-body><mj-text>a</mj-body></mjml>',
    '<mjml><mj-body a="b></mj-body></mjml>', '<mjml><mj-body><!-- </mj-body></mjml>', '<mjml><mj-body>'.padEnd(400, '<mj-wrapper>')])(
    'says that it cannot be read, and where: %s', (text) => expect(readMail(text).unreadable?.line).toBe(1))
})

// Each tries everything in every mail, which takes seconds where others work, too.
describe('a change of a mail', {timeout: 60_000}, () => {
  it('of an attribute is read back, and everything else stays', () => {
    for (const [seed, text] of mails.entries()) {
      const blocks = allBlocks(mailOf(text)).filter((block) => block.kind !== 'loop' && block.kind !== 'source')
      const block = blocks[seed % blocks.length]!
      for (const value of ['#123456', 'a "b" & <c> {{&d}} {{#e}}"{{/e}}', 'https://shop.example/?a=1&copy=2']) {
        for (const name of ['background-color', 'padding', 'new-one']) {
          const changed = withAttribute(text, block, name, value)
          const after = blockAt(mailOf(changed), block.path)!
          expect(attributeOf(after, name)).toBe(value)
          expect(after.attributes.filter((one) => one.name !== name).map((one) => one.value)).toEqual(block.attributes.filter((one) => one.name !== name).map((one) => one.value))
          expect(changed.startsWith(text.slice(0, block.begin))).toBe(true)
          expect(changed.endsWith(text.slice(block.attributesEnd))).toBe(true)
          if (attributeOf(block, name) === undefined) expect(withAttribute(changed, after, name, '')).toBe(text)
          expect(withAttribute(changed, after, name, value)).toBe(changed)
        }
      }
    }
  })

  it('of a content is read back, and everything else stays', () => {
    for (const text of mails) {
      for (const block of allBlocks(mailOf(text)).filter(({kind}) => kind === 'text' || kind === 'button')) {
        const changed = withContent(text, block, 'x <b>{{y}}</b>')
        expect(contentOf(changed, blockAt(mailOf(changed), block.path)!)).toBe('x <b>{{y}}</b>')
        if (block.inside) expect(withContent(changed, blockAt(mailOf(changed), block.path)!, contentOf(text, block))).toBe(text)
      }
    }
  })

  it('of a place moves it there, and back again to the letter', () => {
    let moves = 0
    for (const [seed, text] of tidy.entries()) {
      const next = dice(seed)
      const mail = mailOf(text)
      const blocks = allBlocks(mail).filter(({path}) => path !== '')
      for (let round = 0; round < 12; round += 1) {
        const block = blocks[Math.floor(next() * blocks.length)]!
        const spots = placesOf(mail, block.level).filter((place) => mayMove(mail, block.path, place))
        const place = spots[Math.floor(next() * spots.length)]!
        const moved = withMoved(text, block.path, place)
        const after = blockAt(mailOf(moved.text), moved.path)!
        expect(sourceOf(moved.text, after)).toBe(sourceOf(text, block))
        if (!blockAt(mail, place.parent)!.inside || moved.text === text) continue
        moves += 1
        expect(placesOf(mailOf(moved.text), block.level).some((home) => withMoved(moved.text, moved.path, home).text === text), `${block.path} in ${text}`).toBe(true)
      }
    }
    expect(moves).toBeGreaterThan(100)
  })

  it('that takes away what was copied or put in gives the text that there was', () => {
    for (const text of mails) {
      const mail = mailOf(text)
      for (const block of allBlocks(mail).filter(({path, isLoose}) => path !== '' && !isLoose)) {
        const copied = withCopy(text, block.path)
        expect(sourceOf(copied.text, blockAt(mailOf(copied.text), copied.path)!)).toBe(sourceOf(text, block))
        expect(withoutBlock(copied.text, copied.path)).toBe(text)
      }
      for (const {level, make} of novelties) {
        const place = placeFor(mail, level, null)
        if (!place) continue
        const put = withInserted(text, place, make({text: 'T', heading: 'H', button: 'B', unsubscribe: 'U'}))
        expect(allBlocks(mailOf(put.text)).length).toBeGreaterThan(allBlocks(mail).length)
        const parent = blockAt(mail, place.parent)!
        const isBare = !parent.inside || parent.inside.begin === parent.inside.end
        if (!isBare) expect(withoutBlock(put.text, put.path)).toBe(text)
      }
    }
  })

  it('of what a loop goes through changes both of its tags', () => {
    const changed = withName(odd, blockAt(mailOf(odd), '4.0.0')!, 'cart.items')
    expect(blockAt(mailOf(changed), '4.0.0')).toMatchObject({kind: 'loop', name: 'cart.items'})
    expect(changed).toBe(odd.replace('{{#viewed_products}}', '{{#cart.items}}').replace('{{/viewed_products}}', '{{/cart.items}}'))
    expect(withName(odd, blockAt(mailOf(odd), '4.0.4')!, 'header')).toBe(odd.replace('{{> footer}}', '{{> header}}'))
  })

  it('of a block\'s source stays in its block', () => {
    const hero = blockAt(mailOf(odd), '1')!
    expect(withSource(odd, hero, '<mj-hero />')).toBe(odd.replace(/<mj-hero[\s\S]*<\/mj-hero>/, '<mj-hero />'))
  })

  it('by keyboard goes from place to place, into the next column too', () => {
    const text = '<mjml><mj-body><mj-section><mj-column><mj-text>a</mj-text><mj-text>b</mj-text></mj-column><mj-column></mj-column></mj-section></mj-body></mjml>'
    const down = (at: {text: string; path: string}) => withMoved(at.text, at.path, nextPlace(mailOf(at.text), at.path, 1)!)
    const once = down({text, path: '0.0.0'})
    const twice = down(once)
    expect([once.path, twice.path]).toEqual(['0.0.1', '0.1.0'])
    expect(nextPlace(mailOf(twice.text), twice.path, 1)).toBeUndefined()
    const up = withMoved(twice.text, twice.path, nextPlace(mailOf(twice.text), twice.path, -1)!)
    expect(up.text).toBe(once.text)
    expect(shape(withMoved(up.text, up.path, nextPlace(mailOf(up.text), up.path, -1)!).text)).toEqual(shape(text))
  })
})

describe('the text of a block', () => {
  const fallback = '{{#customer.first_name}}{{customer.first_name}}{{/customer.first_name}}{{^customer.first_name}}друг{{/customer.first_name}}'

  it.each(['', 'Hello', `Здравствуйте, ${fallback}!`, 'a <b>b <i>c</i></b> &amp; <a href="{{shop.url}}?a=1&amp;b=2">d</a><br />e<br>f', 'и&nbsp;с {{{raw}}} {{> x}}',
    '{{#customer.first_name}}{{customer.first_name}}, hello{{/customer.first_name}}{{^customer.first_name}}Hello{{/customer.first_name}}!', '\n   laid out\n  '])(
    'comes out as it went in: %s', (content) => expect(writeInline(readInline(content)!)).toBe(content))

  it('shows a value with what stands there without it', () => {
    expect(readInline(fallback)).toEqual([{kind: 'piece', raw: fallback, name: 'customer.first_name', present: '…', fallback: 'друг'}])
    expect(readInline(fallback.replace('{{customer.first_name}}', '{{customer.first_name}}, привет'))).toMatchObject([{present: '…, привет', fallback: 'друг'}])
  })

  it.each(['<p>a</p>', '<span style="color:red">a</span>', 'a &mdash; b', '<b>a', 'a</b>', '<b><i>a</b></i>', 'a\u00a0b', '<a href=\'x\'>a</a>', '{{#a}}<b>{{/a}}', 'a & b', '1 > 0'])(
    'is edited as source if it would come out changed: %s', (content) => expect(readInline(content)).toBeNull())
})
