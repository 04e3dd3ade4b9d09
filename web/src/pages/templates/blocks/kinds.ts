/** What can be put into a mail, and what can be said of each block. */
import type {Kind, Level} from './mjml'

export interface Words {
  heading: string
  text: string
  button: string
  unsubscribe: string
}

export const novelKinds = ['heading', 'text', 'image', 'button', 'divider', 'spacer', 'loop', 'partial', 'footer', 'columns1', 'columns2', 'columns3'] as const
export type NovelKind = (typeof novelKinds)[number]

export interface Novelty {
  kind: NovelKind
  level: Level
  make: (words: Words) => string
}

const columns = (count: number) =>
  `<mj-section background-color="#ffffff" padding="16px 24px">\n${'  <mj-column>\n  </mj-column>\n'.repeat(count)}</mj-section>`

export const novelties: readonly Novelty[] = [
  {kind: 'heading', level: 'blocks', make: ({heading}) => `<mj-text font-size="24px" font-weight="600" line-height="1.3">${heading}</mj-text>`},
  {kind: 'text', level: 'blocks', make: ({text}) => `<mj-text font-size="16px" line-height="1.5">${text}</mj-text>`},
  {kind: 'image', level: 'blocks', make: () => '<mj-image src="" alt="" />'},
  {kind: 'button', level: 'blocks', make: ({button}) =>
    `<mj-button href="{{shop.url}}" background-color="#0c6b5e" color="#ffffff" border-radius="8px" font-size="16px">${button}</mj-button>`},
  {kind: 'divider', level: 'blocks', make: () => '<mj-divider border-width="1px" border-color="#dcdfe4" />'},
  {kind: 'spacer', level: 'blocks', make: () => '<mj-spacer height="24px" />'},
  {kind: 'loop', level: 'blocks', make: () =>
    '<mj-raw>{{#viewed_products}}</mj-raw>\n<mj-text font-size="16px"><a href="{{url}}">{{name}}</a> · {{price}}</mj-text>\n<mj-raw>{{/viewed_products}}</mj-raw>'},
  {kind: 'partial', level: 'blocks', make: () => '<mj-text padding="0">{{> footer}}</mj-text>'},
  {kind: 'footer', level: 'sections', make: ({unsubscribe}) => `<mj-section padding="16px 24px">\n  <mj-column>\n    <mj-text font-size="12px" color="#5c6470" align="center">{{shop.name}}, {{shop.address}}<br /><a href="{{unsubscribe_url}}">${unsubscribe}</a></mj-text>\n  </mj-column>\n</mj-section>`},
  {kind: 'columns1', level: 'sections', make: () => columns(1)},
  {kind: 'columns2', level: 'sections', make: () => columns(2)},
  {kind: 'columns3', level: 'sections', make: () => columns(3)},
]

export interface Field {
  name: string
  as: 'text' | 'url' | 'colour' | 'pixels' | 'align' | 'weight'
  /** What MJML takes where nothing is said. */
  usual?: string
}

const padding: Field = {name: 'padding', as: 'text', usual: '10px 25px'}
const ground: Field = {name: 'background-color', as: 'colour'}

/** Beside these, whatever else a block says stays. */
export const fieldsOf: Partial<Record<Kind, readonly Field[]>> = {
  mail: [ground, {name: 'width', as: 'pixels', usual: '600px'}],
  wrapper: [ground, {...padding, usual: '20px 0'}],
  section: [ground, {...padding, usual: '20px 0'}],
  column: [{name: 'width', as: 'text'}, ground, {...padding, usual: '0'}],
  text: [{name: 'font-size', as: 'pixels', usual: '13px'}, {name: 'align', as: 'align', usual: 'left'}, {name: 'color', as: 'colour', usual: '#000000'},
    {name: 'font-weight', as: 'weight', usual: '400'}, padding],
  image: [{name: 'src', as: 'url'}, {name: 'alt', as: 'text'}, {name: 'href', as: 'url'}, {name: 'width', as: 'pixels'}, {name: 'align', as: 'align', usual: 'center'}, padding],
  button: [{name: 'href', as: 'url'}, {name: 'background-color', as: 'colour', usual: '#414141'}, {name: 'color', as: 'colour', usual: '#ffffff'},
    {name: 'border-radius', as: 'pixels', usual: '3px'}, {name: 'font-size', as: 'pixels', usual: '13px'}, {name: 'align', as: 'align', usual: 'center'}, padding],
  divider: [{name: 'border-color', as: 'colour', usual: '#000000'}, {name: 'border-width', as: 'pixels', usual: '4px'}, padding],
  spacer: [{name: 'height', as: 'pixels', usual: '20px'}],
}
