/** A template as its editor has it; what the editor does not show, partials above all, stays as it is. */
import {objectOf} from '@/ui/condition/json'
import {textOf} from '@/ui/text'

export type Channel = 'email' | 'sms' | 'push'

export interface TemplateForm {
  channel: Channel
  subject: string
  preheader: string
  fromName: string
  /** The source of a page: MJML or HTML, as `source` says. */
  page: string
  source: 'mjml' | 'html'
  text: string
  maxParts: number
  url: string
  kept: Record<string, unknown>
}

export function readTemplate(definition: Record<string, unknown>): TemplateForm {
  const channel = definition['channel']
  const source = typeof definition['html'] === 'string' && typeof definition['mjml'] !== 'string' ? 'html' : 'mjml'
  return {
    channel: channel === 'sms' || channel === 'push' ? channel : 'email',
    subject: textOf(definition['subject']),
    preheader: textOf(definition['preheader']),
    fromName: textOf(definition['from_name']),
    page: textOf(definition[source]),
    source,
    text: textOf(definition['text']),
    maxParts: Number(definition['max_parts'] ?? 6),
    url: textOf(definition['url']),
    kept: definition,
  }
}

export function writeTemplate({channel, subject, preheader, fromName, page, source, text, maxParts, url, kept}: TemplateForm): Record<string, unknown> {
  const definition: Record<string, unknown> = {...kept, channel}
  const put = (name: string, value: unknown) => {
    if (value === '' || value === undefined) delete definition[name]
    else definition[name] = value
  }
  const isMail = channel === 'email'
  put('subject', channel === 'sms' ? '' : subject)
  put('preheader', isMail ? preheader : '')
  put('from_name', isMail ? fromName : '')
  put('mjml', isMail && source === 'mjml' ? page : '')
  // Of MJML the server makes the page anew.
  put('html', isMail && source === 'html' ? page : '')
  put('text', text)
  put('max_parts', channel === 'sms' && (maxParts !== 6 || 'max_parts' in kept) ? maxParts : '')
  put('url', channel === 'push' ? url : '')
  return definition
}

/** The HTML of a page as one raw block of an MJML page, so that other blocks can stand before and behind it. */
export function mjmlAround(html: string): string {
  const body = /<body[^>]*>([\s\S]*?)<\/body\s*>/i.exec(html)?.[1] ?? html
  const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style\s*>/gi)].map((found) => `    <mj-style>${found[1]}</mj-style>\n`).join('')
  return `<mjml>\n${styles && `  <mj-head>\n${styles}  </mj-head>\n`}  <mj-body>\n    <mj-raw>${body.replace(/<style[\s\S]*?<\/style\s*>/gi, '').trim()}</mj-raw>\n  </mj-body>\n</mjml>\n`
}

/** The pieces that travel with the template, by their files' names. */
export const partialsOf = ({kept}: TemplateForm): Record<string, string> =>
  Object.fromEntries(Object.entries(objectOf(kept['partials'])).map(([name, piece]) => [name, textOf(piece)]))

/** What a new template begins with. */
export function newTemplate(channel: Channel, words: {hello: string; text: string; unsubscribe: string}): Record<string, unknown> {
  const greeting = withFallback('customer.first_name', words.hello, `{{customer.first_name}}, ${words.hello.toLowerCase()}`)
  if (channel !== 'email') return {channel, text: `${greeting}! ${words.text}`, ...(channel === 'push' && {subject: words.hello})}
  return {channel, subject: words.hello, mjml: `<mjml>
  <mj-body background-color="#f4f5f7">
    <mj-section background-color="#ffffff" padding="32px 24px">
      <mj-column>
        <mj-text font-size="18px">${greeting}!</mj-text>
        <mj-text>${words.text}</mj-text>
        <mj-button href="{{shop.url}}" background-color="#0c6b5e">{{shop.name}}</mj-button>
        <mj-text font-size="12px" color="#5c6470"><a href="{{unsubscribe_url}}">${words.unsubscribe}</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`}
}

export interface Variable {
  name: string
  kind: string
  in_list: string | null
}

/** A variable with what stands there if the customer has none. */
export function withFallback(name: string, fallback: string, present = `{{${name}}}`): string {
  return `{{#${name}}}${present}{{/${name}}}{{^${name}}}${fallback}{{/${name}}}`
}

/** What is put into a text for a variable. A list is gone through, with those of its variables that name an item. */
export function insertionOf({name, kind, in_list}: Variable, fallback: string, all: Variable[]): string {
  if (kind === 'list') {
    const inner = all.filter((one) => one.in_list === name).map((one) => one.name.slice(name.length + 1))
    const shown = inner.includes('name') ? 'name' : (inner[0] ?? '.')
    return `{{#${name}}}{{${shown}}}\n{{/${name}}}`
  }
  const own = in_list === null ? name : name.slice(in_list.length + 1)
  return fallback === '' ? `{{${own}}}` : withFallback(own, fallback)
}

/** A text with a piece put in where the cursor is, and where the cursor is then. */
export function insertAt(text: string, piece: string, begin: number, end: number): {text: string; cursor: number} {
  return {text: text.slice(0, begin) + piece + text.slice(end), cursor: begin + piece.length}
}
