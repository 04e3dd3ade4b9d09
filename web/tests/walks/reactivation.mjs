// Those who have not ordered for half a year: a mail, after a week bonuses for whoever did not come, after twelve days a
// reminder that they burn. Tried on history first.
import assert from 'node:assert/strict'

const words = {
  campaign: {ru: 'Реактивация по заказам', en: 'Reactivation by orders'},
}

export async function reactivation(walk) {
  const {page, panel} = walk
  await walk.open('/')
  await walk.newCampaign(walk.own(words.campaign))

  // Every day, and for whom.
  await walk.press(walk.say('canvas', 'head'))
  await panel.getByLabel(walk.say('canvas', 'field.trigger')).selectOption('schedule')
  await audience(walk)
  await walk.step('every day, for whom', {picture: 'audience'})
  await panel.getByLabel(walk.say('canvas', 'field.entry')).selectOption('again')
  const gap = panel.getByRole('group').filter({hasText: walk.say('canvas', 'field.gap')}).last()
  await gap.getByRole('textbox', {name: walk.say('canvas', 'field.gap')}).fill('180')
  await panel.getByLabel(walk.say('canvas', 'field.afterNewOrder')).check()
  await walk.step('how often for one customer', {picture: 'frequency'})

  await walk.addStep('send')
  await walk.choose(walk.say('canvas', 'field.template'), 'we-miss-you', panel)
  await wait(walk, 7)
  await walk.addStep('filter') // that there was no order since is what a filter begins with
  await walk.step('were there orders', {picture: 'filter'})
  await walk.addStep('accrue')
  await walk.choose(walk.say('canvas', 'field.bonus'), 'comeback', panel)
  await walk.addStep('send')
  await walk.choose(walk.say('canvas', 'field.template'), 'bonus-for-you', panel)

  // Three blocks are copied and changed a little.
  await copied(walk, 'wait')
  await panel.getByRole('textbox', {name: walk.say('canvas', 'field.waitFor')}).fill('12')
  await copied(walk, 'filter')
  const balance = await walk.addCondition('bonus_balance', panel)
  await balance.getByLabel(walk.say('condition', 'value')).first().fill('500')
  await walk.step('bonuses unspent', {picture: 'unspent'})
  await copied(walk, 'send')
  await walk.choose(walk.say('canvas', 'field.template'), 'bonus-burns-soon', panel)
  await walk.press(walk.say('canvas', 'closePanel'), panel)
  await page.locator('.react-flow__controls-fitview').click()
  await walk.step('whole scenario', {picture: 'scenario'})

  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.backtest')}).click()
  await walk.press(walk.say('campaigns', 'backtest.begin'))
  await page.getByText(walk.say('campaigns', 'backtest.entered'), {exact: true}).waitFor({timeout: 90_000})
  await walk.step('tried on history', {picture: 'backtest'})

  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.canvas')}).click()
  await walk.press(walk.say('canvas', 'head'))
  await panel.getByLabel(walk.say('canvas', 'field.at'), {exact: true}).fill(walk.soon(' ').slice(-5))
  await walk.launch()
  const mails = await walk.mailbox.arrived(() => true, 5, 100)
  assert.equal(new Set(mails.map(({to}) => to)).size, mails.length, 'nobody is written to twice')
  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.people')}).click()
  await page.getByText(`${walk.say('canvas', 'kind.wait')} · wait`, {exact: true}).first().waitFor({timeout: 60_000})
  await walk.step('who waits where', {picture: 'people'})
}

async function audience(walk) {
  const {panel} = walk
  const section = panel.getByRole('group', {name: walk.say('canvas', 'head.audience')})
  const value = walk.say('condition', 'value')
  await walk.addCondition('contact', section)
  await walk.addCondition('consent', section)
  const seen = await walk.addCondition('first_seen', section)
  await seen.getByLabel(walk.say('condition', 'moment')).selectOption('at_least_ago')
  await seen.getByLabel(value).first().fill('180')
  const ever = await walk.addCondition('orders_count', section)
  await ever.getByLabel(walk.say('condition', 'window')).selectOption('ever')
  const lately = await walk.addCondition('orders_count', section)
  await lately.getByLabel(walk.say('condition', 'comparison')).selectOption('equals')
  await lately.getByLabel(value).first().fill('0')
  await lately.getByLabel(value).last().fill('180')
}

async function wait(walk, days) {
  await walk.addStep('wait')
  await walk.panel.getByRole('textbox', {name: walk.say('canvas', 'field.waitFor')}).fill(String(days))
}

/** The last step of that kind once more, at the end. */
async function copied(walk, kind) {
  const {page, panel} = walk
  await page.locator('.react-flow__controls-fitview').click()
  await page.locator(`button[data-kind=${kind}]`).last().click()
  await page.locator(`button[data-kind=${kind}][aria-pressed=true]`).waitFor()
  await walk.press(walk.say('canvas', 'copyStep'), panel)
  await walk.addStep('paste')
}
