/** What the audit log has, as people call it: the deed behind a method and an address. */

const deeds: [string, string][] = [
  ['POST /api/session', 'signIn'], ['DELETE /api/session', 'signOut'], ['POST /api/owner', 'owner'], ['POST /api/password', 'password'],
  ['DELETE /api/sessions', 'endSession'], ['POST /api/users', 'addUser'], ['PATCH /api/users', 'changeUser'], ['POST /api/keys', 'makeKey'],
  ['DELETE /api/keys', 'revokeKey'], ['PUT /api/rfm/settings', 'rfm'], ['PUT /api/segments', 'segment'], ['POST /api/segments', 'members'],
  ['POST /api/audiences/export', 'export'], ['GET /api/customers', 'customers'], ['POST /api/audiences/label', 'label'],
  ['POST /api/audiences/bonus', 'bonus'], ['POST /api/audiences/save', 'segment'], ['POST /api/messages/resend', 'resend'],
  ['DELETE /api/customers', 'erase'], ['PATCH /api/customers', 'customer'], ['POST /api/customers', 'customer'], ['PUT /api/policy', 'policy'],
  ['POST /api/suppressions', 'suppress'], ['DELETE /api/suppressions', 'release'], ['PUT /api/bonus-types', 'bonusType'],
  ['POST /api/bonuses', 'bonus'], ['PUT /api/promo-pools', 'pool'], ['POST /api/promo-pools', 'codes'], ['PUT /api/referral', 'referral'],
  ['PUT /api/templates', 'template'], ['POST /api/templates', 'testSend'], ['POST /api/campaigns', 'campaign'], ['PUT /api/campaigns', 'draft'],
  ['POST /api/webhooks', 'webhook'], ['PATCH /api/webhooks', 'webhook'], ['DELETE /api/webhooks', 'webhookRemoved'],
  ['POST /api/imports', 'import'], ['POST /api/exports', 'export'], ['POST /api/tasks', 'task'], ['PUT /api/lifecycle', 'lifecycle'],
  ['POST /api/approvals', 'approval'], ['PUT /api/approval-rule', 'approvalRule'], ['approval expired', 'approvalExpired'],
  ['POST /api/definitions', 'definitions'], ['POST /api/backtests', 'backtest'],
]

/** Of `deed.*` in i18n/settings; nothing if nobody has a word for it: then it is shown as it is. */
export function deedOf(action: string): string | undefined {
  return deeds.find(([beginning]) => action === beginning || action.startsWith(`${beginning}/`))?.[1]
}

export type Outcome = 'done' | 'refused' | 'wrong' | 'broken'

export function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done'
  if (status === 401 || status === 403 || status === 429) return 'refused'
  return status < 500 ? 'wrong' : 'broken'
}

export interface Entry {
  actor: string
  action: string
  subject: string
  address: string
  outcome: number
}

/** Whether an entry has every word of the text somewhere, whatever their case; and is a refusal if those are asked for. */
export function fits(entry: Entry, text: string, refusedOnly: boolean, deed = ''): boolean {
  if (refusedOnly && entry.outcome < 400) return false
  const whole = [entry.actor, entry.action, entry.subject, entry.address, deed].join(' ').toLowerCase()
  return text.toLowerCase().split(/\s+/).every((word) => whole.includes(word))
}
