// The most loyal customers get bonuses for the holidays that burn at the end of January, and a mail that tells of them.
import assert from 'node:assert/strict'
import {settled} from '../../tools/browser.mjs'
import {ago, days} from '../../tools/walker.mjs'

const words = {
  bonuses: {ru: 'Рождественские бонусы', en: 'Christmas bonuses'},
  segment: {ru: 'Самые лояльные', en: 'The most loyal'},
  subject: {ru: 'С праздником! Дарим 500 бонусов', en: 'Happy holidays! 500 bonuses for you'},
  text: {ru: 'Спасибо, что были с нами весь год. Дарим {{bonus.amount}} бонусов: потратьте их до {{bonus.burns_at}}.',
    en: 'Thank you for this year. {{bonus.amount}} bonuses are yours until {{bonus.burns_at}}.'},
  campaign: {ru: 'Рождественское спасибо', en: 'Thanks for the year'},
}

export async function holidayBonuses(walk) {
  const {page} = walk
  await walk.open('/')
  const bonus = await bonusType(walk)
  await segment(walk)
  await walk.writeMail('christmas', walk.own(words.subject), walk.own(words.text))
  await chain(walk, bonus)

  // Somebody who has bought ten times this year buys once more.
  await walk.tell('/api/customers', {customer_id: 'walker', email: 'walker@shop.example', first_name: 'Vera', email_consent: true})
  await walk.tell('/api/orders', Array.from({length: 10}, (_, index) => (
    {order_id: `walk-${index}`, customer_id: 'walker', status: 'completed', created_at: ago((300 - index * 28) * days), total: 6000})))
  await walk.tell('/api/orders', {order_id: 'walk-now', customer_id: 'walker', status: 'completed', created_at: ago(0), total: 6000})
  await walk.mailbox.arrived(({to, subject}) => to.includes('walker@shop.example') && subject === walk.own(words.subject))
  assert.equal(walk.mailbox.mails().length, 1, 'nobody else was written to')

  await walk.open('/loyalty/customer?customer=walker')
  await page.getByText(walk.own(words.bonuses)).first().waitFor()
  assert.match(await page.getByRole('main').innerText(), /500/)
  await walk.step('bonuses on the account', {picture: 'account'})
}

/** Bonuses that are active at once and burn on the last day of January. */
async function bonusType(walk) {
  const {page} = walk
  await walk.goTo('loyalty')
  await walk.press(walk.say('loyalty', 'type.new'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(walk.say('loyalty', 'type.title')).first().fill(walk.own(words.bonuses))
  await dialog.getByRole('textbox', {name: walk.say('loyalty', 'type.burn')}).click()
  await page.getByRole('option', {name: walk.say('loyalty', 'burn.on')}).click()
  await dialog.getByLabel(walk.say('loyalty', 'type.lastDay')).fill(`${new Date().getFullYear() + 1}-01-31`)
  await walk.step('bonus type', {picture: 'bonus-type'})
  const id = await dialog.getByLabel(walk.say('loyalty', 'type.id')).getAttribute('placeholder')
  await dialog.getByRole('button', {name: walk.say('loyalty', 'type.create'), exact: true}).click()
  await page.getByText(walk.own(words.bonuses)).first().waitFor()
  await dialog.waitFor({state: 'hidden'})
  return id
}

/** At least ten orders within the last year, of 5000 on average: how many there are is seen while it is typed. */
async function segment(walk) {
  const {page} = walk
  await walk.goTo('segments')
  await page.getByRole('link', {name: walk.say('segments', 'create')}).click()
  await settled(page)
  await page.getByLabel(walk.say('builder', `name.${walk.language}`)).fill(walk.own(words.segment))
  await conditions(walk, page)
  await page.locator('aside').last().getByText(/5[ \u00a0,]000/).waitFor()
  await walk.step('segment', {picture: 'segment'})
  await walk.press(walk.say('builder', 'save'))
  await page.waitForURL((url) => !url.pathname.endsWith('/new'))
  await walk.step('segment saved')
}

async function conditions(walk, within) {
  const count = await walk.addCondition('orders_count', within)
  await count.getByLabel(walk.say('condition', 'value')).first().fill('10')
  const average = await walk.addCondition('orders_average', within)
  await average.getByLabel(walk.say('condition', 'value')).first().fill('5000')
}

/** An order, who of those that order, bonuses, a mail. */
async function chain(walk, bonus) {
  const {panel} = walk
  await walk.newCampaign(walk.own(words.campaign))
  await walk.press(walk.say('canvas', 'head'))
  await panel.getByLabel(walk.say('canvas', 'field.trigger')).selectOption('order')
  await panel.getByLabel(walk.say('canvas', 'field.entry')).selectOption('once')
  await walk.step('trigger', {picture: 'trigger'})
  await walk.addStep('filter')
  await walk.replaceCondition('orders_count', 'orders_average', panel)
  await walk.row('orders_average', panel).getByLabel(walk.say('condition', 'value')).first().fill('5000')
  const count = await walk.addCondition('orders_count', panel)
  await count.getByLabel(walk.say('condition', 'value')).first().fill('10')
  await walk.step('filter')
  await walk.addStep('accrue')
  await walk.choose(walk.say('canvas', 'field.bonus'), bonus, panel)
  await panel.getByLabel(walk.say('canvas', 'field.amount')).fill('500')
  await walk.addStep('send')
  await walk.choose(walk.say('canvas', 'field.template'), 'christmas', panel)
  await walk.step('chain of four', {picture: 'chain'})
  await walk.launch()
  await walk.step('campaign runs')
}
