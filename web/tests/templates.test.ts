import {readdirSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {readableSubject} from '../src/pages/templates/subject'
import {isOurs} from '../src/pages/templates/MailFrame'
import {insertAt, insertionOf, mjmlAround, newTemplate, readTemplate, withFallback, writeTemplate, type Channel} from '../src/pages/templates/templateForm'

const examples = new URL('../../examples/', import.meta.url).pathname
const templates = readdirSync(examples, {recursive: true, encoding: 'utf8'}).filter((path) => path.endsWith('/template.json'))

/** As it is published: the sources in place of the files' names. */
function published(path: string): Record<string, unknown> {
  const folder = `${examples}${path.replace(/template\.json$/, '')}`
  const template = JSON.parse(readFileSync(`${examples}${path}`, 'utf8')) as Record<string, unknown>
  for (const part of ['html', 'mjml', 'text']) {
    if (typeof template[part] === 'string') template[part] = readFileSync(`${folder}${template[part]}`, 'utf8')
  }
  return template
}

describe('the editor of templates', () => {
  it('is tried on all examples', () => expect(templates.length).toBeGreaterThan(10))

  it.each(templates)('gives %s back as it took it', (path) => {
    expect(writeTemplate(readTemplate(published(path)))).toEqual(published(path))
  })

  it('keeps partials, and leaves the page that MJML was made into to the server', () => {
    const definition = {id: 'a', channel: 'email', subject: 'A', mjml: '<mjml></mjml>', html: '<p></p>', partials: {'footer.html': 'x'}}
    expect(writeTemplate(readTemplate(definition))).toEqual({id: 'a', channel: 'email', subject: 'A', mjml: '<mjml></mjml>', partials: {'footer.html': 'x'}})
  })

  it.each(['email', 'sms', 'push'] as Channel[])('begins %s with a text', (channel) => {
    const begun = writeTemplate(readTemplate(newTemplate(channel, {hello: 'Hello', text: 'News', unsubscribe: 'Leave'})))
    expect(begun['channel']).toBe(channel)
    expect(JSON.stringify(begun)).toContain('{{^customer.first_name}}Hello{{/customer.first_name}}')
  })
})

it.each([['data:image/png;base64,AA', true], ['/media/a.png', true], ['//elsewhere.example/a.png', false], ['/\\elsewhere.example/a.png', false],
  ['https://elsewhere.example/a.png', false], ['', false]])('a mail\'s picture %s is shown without asking anybody else: %s', (source, shown) => {
  expect(isOurs.test(source)).toBe(shown)
})

describe('a variable', () => {
  const all = [{name: 'cart.items', kind: 'list', in_list: null}, {name: 'cart.items.name', kind: 'text', in_list: 'cart.items'},
    {name: 'customer.first_name', kind: 'text', in_list: null}]

  it('is put in with what stands there without it', () => {
    expect(insertionOf(all[2]!, '', all)).toBe('{{customer.first_name}}')
    expect(insertionOf(all[2]!, 'friend', all)).toBe(withFallback('customer.first_name', 'friend'))
  })

  it('that is a list is gone through', () => {
    expect(insertionOf(all[0]!, '', all)).toBe('{{#cart.items}}{{name}}\n{{/cart.items}}')
    expect(insertionOf(all[1]!, '', all)).toBe('{{name}}')
  })

  it('goes where the cursor is, in place of what is marked', () => {
    expect(insertAt('Hello, X!', '{{a}}', 7, 8)).toEqual({text: 'Hello, {{a}}!', cursor: 12})
  })
})

describe('a subject in a list', () => {
  it.each([
    ['Gifts for March', 'Gifts for March'],
    ['{{#customer.first_name}}{{customer.first_name}}, it is time{{/customer.first_name}}{{^customer.first_name}}It is time{{/customer.first_name}} for tea', '…, it is time for tea'],
    ['{{bonus.left}} are yours until {{bonus.burns_at}}', '… are yours until …'],
  ])('%s is read as %s', (subject, read) => expect(readableSubject(subject)).toBe(read))
})

describe('a page of HTML', () => {
  it('becomes one raw block of an MJML page, with its styles in the head', () => {
    const made = mjmlAround('<html><head><style>p {color: red}</style></head><body class="a">\n<p>Hello</p>\n</body></html>')
    expect(made).toBe('<mjml>\n  <mj-head>\n    <mj-style>p {color: red}</mj-style>\n  </mj-head>\n  <mj-body>\n    <mj-raw><p>Hello</p></mj-raw>\n  </mj-body>\n</mjml>\n')
  })

  it('needs no body of its own', () => {
    expect(mjmlAround('<p>Hello</p>')).toBe('<mjml>\n  <mj-body>\n    <mj-raw><p>Hello</p></mj-raw>\n  </mj-body>\n</mjml>\n')
  })
})
