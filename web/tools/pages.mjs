// Every page that is looked at and held to be without faults: a name, an address, and what is done there first. Whoever
// adds a page adds a line. `isStranger`: nobody is signed in; `isAbsent`: the server says 404, which Chromium tells of.

/** Who was given bonuses by the campaign that still walks with them; the first customer, if that has nobody. */
async function somebodyWithBonuses(page) {
  const {items = []} = await (await page.request.get('/api/campaigns/reactivation/people?limit=1&step=twelve-days')).json()
  return items[0]?.customer ?? 'C100001'
}

export const pages = [
  {name: 'entrance', path: '/', isStranger: true},
  {name: 'home', path: '/'},
  {name: 'segment-new', path: '/segments/new'},
  {name: 'segment-edit', path: '/segments/loyal-buyers/edit'},
  {name: 'rfm', path: '/rfm'},
  {name: 'rfm-money', path: '/rfm?plane=rm&by=revenue&period=year&stays=yes'},
  {name: 'rfm-cell', path: '/rfm', act: (page) => page.getByRole('button', {name: /^R2 F3/}).click()},
  {name: 'rfm-bonus', path: '/rfm', act: async (page) => {
    await page.getByRole('button', {name: /^R2 F3/}).click()
    await page.getByRole('tab', {name: /Бонусы|Bonuses/}).click()
  }},
  {name: 'segments', path: '/segments'},
  {name: 'overlap', path: '/segments/overlap?of=lapsed,loyal-buyers'},
  {name: 'overlap-empty', path: '/segments/overlap'},
  {name: 'segment', path: '/segments/lapsed'},
  {name: 'campaigns', path: '/campaigns'},
  {name: 'campaign-new', path: '/campaigns/new'},
  {name: 'campaign-form', path: '/campaigns/new?mechanic=win_back'},
  {name: 'campaign', path: '/campaigns/reactivation'},
  {name: 'campaign-step', path: '/campaigns/reactivation', act: (page) => page.locator('button[data-kind=filter]').first().click()},
  {name: 'campaign-settings', path: '/campaigns/reactivation', act: (page) => page.locator('button[data-kind=trigger]').click()},
  {name: 'campaign-backtest', path: '/campaigns/reactivation?tab=backtest'},
  {name: 'campaign-report', path: '/campaigns/reactivation?tab=report'},
  {name: 'campaign-people', path: '/campaigns/reactivation?tab=people'},
  {name: 'campaign-why', path: '/campaigns/reactivation?tab=why&customer=C100001'},
  {name: 'approvals', path: '/approvals'},
  {name: 'customers', path: '/customers'},
  {name: 'customers-none', path: '/customers?q=nobody-of-that-name'},
  {name: 'customer', path: '/customers/C100001'},
  {name: 'customer-orders', path: '/customers/C100001?tab=orders'},
  {name: 'customer-consents', path: '/customers/C100001?tab=consents'},
  {name: 'customer-unknown', path: '/customers/nobody', isAbsent: true},
  {name: 'absent', path: '/no/such/page'},
  {name: 'palette', path: '/', act: (page) => page.keyboard.press('Control+k')},
  {name: 'messages', path: '/messages'},
  {name: 'tasks', path: '/tasks'},
  {name: 'loyalty', path: '/loyalty'},
  {name: 'account', path: '/loyalty/customer', act: async (page) => page.goto(`/loyalty/customer?customer=${await somebodyWithBonuses(page)}`)},
  {name: 'codes', path: '/loyalty/codes'},
  {name: 'referral', path: '/loyalty/referral'},
  {name: 'templates', path: '/templates'},
  {name: 'template', path: '/templates/we-miss-you'},
  {name: 'new-template', path: '/templates/new'},
  {name: 'template-block', path: '/templates/new', act: (page) => page.locator('[data-path="0.0.0"]').click()},
  {name: 'import', path: '/import'},
  {name: 'settings', path: '/settings'},
  {name: 'policy', path: '/settings/policy'},
  {name: 'suppressions', path: '/settings/suppressions'},
  {name: 'webhooks', path: '/settings/webhooks'},
  {name: 'users', path: '/settings/users'},
  {name: 'keys', path: '/settings/keys'},
  {name: 'approval-rule', path: '/settings/approvals'},
  {name: 'audit', path: '/settings/audit'},
  {name: 'rfm-settings', path: '/settings/rfm'},
]
