import type {FormField} from './FormFields'
import type {StepKind} from '../model'

const channels = ['email', 'sms', 'push'] as const

/** What a message says of itself, at the path. */
export const sendFields = (...at: string[]): FormField[] => [
  {path: [...at, 'channel'], label: 'channel', control: {as: 'choice', options: channels, words: 'channel'}},
  {path: [...at, 'template'], label: 'template', control: {as: 'name', from: 'templates'}},
]
const sendRules = (...at: string[]): FormField[] => [
  {path: [...at, 'class'], label: 'class', optional: true, help: 'class', control: {as: 'choice', options: ['marketing', 'service', 'transactional'], usual: 'marketing', words: 'class'}},
  {path: [...at, 'topic'], label: 'topic', optional: true, control: {as: 'text'}},
  {path: [...at, 'on_limit'], label: 'onLimit', optional: true, help: 'onLimit', control: {as: 'choice', options: ['defer', 'drop', 'ignore'], usual: 'defer', words: 'onLimit'}},
]

/** The fields of steps that are no more than a form. */
export const stepFields: Partial<Record<StepKind, FormField[]>> = {
  send: [...sendFields('send'), ...sendRules('send')],
  filter: [
    {path: ['filter'], label: 'filter', control: {as: 'condition'}},
    {path: ['else'], label: 'elseReason', optional: true, help: 'reason', control: {as: 'text'}},
  ],
  recheck: [{path: ['else'], label: 'elseReason', optional: true, help: 'recheck', control: {as: 'text'}}],
  accrue: [
    {path: ['accrue', 'bonus'], label: 'bonus', control: {as: 'name', from: 'bonusTypes'}},
    {path: ['accrue', 'amount'], label: 'amount', control: {as: 'number'}},
  ],
  promo_code: [
    {path: ['promo_code'], label: 'pool', control: {as: 'name', from: 'pools'}},
    {path: ['else'], label: 'poolElse', optional: true, help: 'poolElse', control: {as: 'text'}},
  ],
  task: [
    {path: ['task', 'text'], label: 'taskText', control: {as: 'longText'}},
    {path: ['task', 'assignee'], label: 'assignee', optional: true, help: 'assignee', control: {as: 'text'}},
    {path: ['task', 'due'], label: 'due', optional: true, control: {as: 'span', usual: '2 days'}},
  ],
  popup: [
    {path: ['popup', 'text'], label: 'popupText', control: {as: 'longText'}},
    {path: ['popup', 'assignee'], label: 'assignee', optional: true, help: 'assignee', control: {as: 'text'}},
  ],
  webhook: [
    {path: ['webhook', 'to'], label: 'endpoint', control: {as: 'text'}},
    {path: ['webhook', 'data'], label: 'data', optional: true, control: {as: 'json'}},
  ],
  limit: [
    {path: ['limit', 'participants'], label: 'participants', control: {as: 'number'}},
    {path: ['limit', 'exit'], label: 'elseReason', optional: true, help: 'reason', control: {as: 'text'}},
  ],
  exit: [{path: ['exit'], label: 'exitReason', help: 'reason', control: {as: 'text'}}],
}

export const cascadeFields: FormField[] = [
  {path: ['cascade', 'until'], label: 'until', optional: true, control: {as: 'choice', options: ['delivered', 'opened', 'clicked'], usual: 'delivered', words: 'until'}},
  {path: ['cascade', 'within'], label: 'within', optional: true, help: 'within', control: {as: 'span', usual: '24 hours'}},
  {path: ['cascade', 'first'], label: 'first', optional: true, control: {as: 'choice', options: ['given', 'cheapest'], usual: 'given', words: 'first'}},
]

export const winnerFields: FormField[] = [
  {path: ['winner', 'by'], label: 'winnerBy', optional: true, control: {as: 'choice', options: ['conversion', 'revenue'], usual: 'conversion', words: 'winnerBy'}},
  {path: ['winner', 'after'], label: 'winnerAfter', control: {as: 'span'}},
  {path: ['winner', 'at_least'], label: 'winnerAtLeast', optional: true, control: {as: 'number'}},
]
