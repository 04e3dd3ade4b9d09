import {useCallback, useEffect, useRef} from 'react'
import styles from './templates.module.css'

/**
 * A mail as a mail program shows it, apart from this page: no script runs in it, no link leads away. The page's policy
 * holds in there as well and lets no style through that stands in markup, so styles are set as objects instead.
 */
export function MailFrame({html, title, isPhone}: {html: string; title: string; isPhone: boolean}) {
  const frame = useRef<HTMLIFrameElement>(null)
  const fill = useCallback(() => {
    const place = frame.current
    const view = place?.contentWindow
    if (!place?.contentDocument || !view) return
    show(html, place.contentDocument, view as Window & typeof globalThis)
  }, [html])
  useEffect(fill, [fill])
  // Some browsers put an empty page of their own into a new frame a moment later.
  return <iframe ref={frame} title={title} sandbox="allow-same-origin" onLoad={fill} className={styles['frame']} data-phone={isPhone || undefined} />
}

/** A picture that is asked for of nobody else: `//` begins a host. */
export const isOurs = /^(data:|\/(?![/\\\s]))/

const unsafe = 'script, iframe, object, embed, form, link, meta, base'

function show(html: string, into: Document, view: Window & typeof globalThis) {
  // `style=` would be refused while it is parsed; under another name it is only a text.
  const renamed = html.replace(/(\s)style\s*=\s*(?=["'])/gi, '$1data-mail-style=').replace(/<style\b/gi, '<template data-sheet').replace(/<\/style>/gi, '</template>')
  const parsed = new DOMParser().parseFromString(renamed, 'text/html')
  const sheets = [...parsed.querySelectorAll<HTMLTemplateElement>('template[data-sheet]')].map((one) => {
    const sheet = new view.CSSStyleSheet()
    sheet.replaceSync(one.innerHTML.replace(/&gt;/g, '>').replace(/&amp;/g, '&'))
    return sheet
  })
  parsed.querySelectorAll(`${unsafe}, template`).forEach((one) => one.remove())
  const body = into.importNode(parsed.body, true)
  for (const one of [body, ...body.querySelectorAll<HTMLElement>('*')]) {
    const style = one.getAttribute('data-mail-style')
    if (style !== null) one.style.cssText = style
    one.removeAttribute('data-mail-style')
    for (const {name} of [...one.attributes]) if (name.startsWith('on')) one.removeAttribute(name)
    // Pictures of elsewhere are not asked for here.
    if (one instanceof view.HTMLImageElement && !isOurs.test(one.getAttribute('src') ?? '')) one.removeAttribute('src')
    one.removeAttribute('srcset')
    one.removeAttribute('background')
    if (one.tagName === 'A') one.removeAttribute('href')
  }
  into.documentElement.lang = parsed.documentElement.lang || document.documentElement.lang
  into.adoptedStyleSheets = sheets
  into.body.replaceWith(body)
}
