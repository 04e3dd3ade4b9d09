// Customers who bought and were lost come back: from a cell of the RFM matrix by hand, then by a campaign that takes in
// whoever comes into the cell, then by one whose conditions are the shop's own.
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {settled} from '../../tools/browser.mjs'
import {ago, days} from '../../tools/walker.mjs'

const words = {
  subject: {ru: 'Как вам у нас?', en: 'How did you like it?'},
  survey: {ru: 'Ответьте на три вопроса: почему вы давно не заходили?', en: 'Three questions: why have you not come for so long?'},
  segment: {ru: 'Уходят: R2 M3', en: 'Leaving: R2 M3'},
  label: {ru: 'опрос', en: 'survey'},
  cell: {ru: 'Попадание в R2 M3', en: 'Came into R2 M3'},
  thirty: {ru: 'Возврат хороших клиентов', en: 'Good customers come back'},
}

export async function rfmMatrix(walk) {
  const people = await byHand(walk)
  await mailing(walk, people)
  await byCell(walk)
  await bySilence(walk)
}

/** The cell, who is in it, and what can be done to them at once. */
async function byHand(walk) {
  const {page} = walk
  await walk.open('/')
  await walk.goTo('rfm')
  await page.getByRole('radiogroup', {name: walk.say('rfm', 'plane')}).getByText('R × M').click()
  await walk.step('matrix', {picture: 'matrix'})
  await openCell(walk)
  const drawer = page.getByRole('dialog')
  assert.match(await drawer.innerText(), /\d+–\d+[\s\S]*\d/, 'the ranges of the cell are told')
  await walk.step('cell', {picture: 'cell'})

  await drawer.getByRole('tab', {name: walk.say('audience', 'export'), exact: true}).click()
  await drawer.getByRole('checkbox').check()
  const [file] = await Promise.all([page.waitForEvent('download'), walk.press(walk.say('audience', 'export.do'), drawer)])
  const rows = readFileSync(await file.path(), 'utf8').trim().split('\n').slice(1)
  assert.ok(rows.length > 10, `${rows.length} customers are in the file`)

  await drawer.getByRole('tab', {name: walk.say('audience', 'save'), exact: true}).click()
  await drawer.getByLabel(walk.say('audience', 'save.name')).fill(walk.own(words.segment))
  await walk.press(walk.say('audience', 'preview'), drawer)
  await walk.press(walk.say('audience', 'save.do'), drawer)
  await drawer.getByText(walk.say('audience', 'save.done', {name: walk.own(words.segment)})).waitFor()
  await walk.step('segment saved')

  await drawer.getByRole('tab', {name: walk.say('audience', 'label'), exact: true}).click()
  await drawer.getByRole('textbox', {name: walk.say('audience', 'label.name')}).fill(walk.own(words.label))
  await walk.press(walk.say('audience', 'preview'), drawer)
  await drawer.getByRole('status').waitFor()
  await walk.step('label told before it is set', {picture: 'label'})
  await walk.press(walk.say('audience', 'label.set'), drawer)
  await drawer.getByRole('status').getByText(walk.own(words.label)).waitFor()
  await walk.press(walk.say('audience', 'close'), drawer)
  return rows
}

async function openCell({page}) {
  await settled(page)
  await page.getByRole('button', {name: /^R2 M3/}).click()
  await page.getByRole('dialog').waitFor()
}

/** A survey is written, and sent to the cell once. */
async function mailing(walk, people) {
  const {page} = walk
  await walk.writeMail('survey', walk.own(words.subject), walk.own(words.survey), 'template')

  await walk.goTo('rfm')
  await page.getByRole('radiogroup', {name: walk.say('rfm', 'plane')}).getByText('R × M').click()
  await openCell(walk)
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('tab', {name: walk.say('audience', 'message'), exact: true}).click()
  await drawer.getByRole('textbox', {name: walk.say('audience', 'message.template')}).fill('survey')
  await page.getByRole('option', {name: /^survey/}).click()
  await drawer.getByLabel(walk.say('audience', 'message.when')).fill(walk.soon('T'))
  await walk.step('mailing', {picture: 'mailing'})
  await walk.press(walk.say('audience', 'message.do'), drawer)
  await page.waitForURL('**/campaigns/*')
  await settled(page)
  await walk.step('mailing as a campaign')
  await walk.launch()
  const [first] = await walk.mailbox.arrived(({subject}) => subject === walk.own(words.subject), 5, 100)
  assert.ok(people.some((row) => row.includes(first.to.replace(/.*<|>.*/g, ''))), `${first.to} is of the cell`)
}

/** Whoever comes into the cell is given bonuses and then told of them. */
async function byCell(walk) {
  const {page, panel} = walk
  await walk.newCampaign(walk.own(words.cell))
  await walk.press(walk.say('canvas', 'head'))
  await walk.replaceCondition('orders_last', 'rfm_cell', panel)
  await walk.row('rfm_cell', panel).getByRole('textbox').fill('R2M3')
  await walk.step('trigger', {picture: 'trigger'})
  await walk.addStep('accrue')
  await walk.choose(walk.say('canvas', 'field.bonus'), 'comeback', panel)
  await panel.getByLabel(walk.say('canvas', 'field.amount')).fill('300')
  await walk.addStep('send')
  await walk.choose(walk.say('canvas', 'field.template'), 'bonus-for-you', panel)
  await walk.step('chain', {picture: 'chain'})

  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.backtest')}).click()
  await walk.press(walk.say('campaigns', 'backtest.begin'))
  await page.getByText(walk.say('campaigns', 'backtest.entered'), {exact: true}).waitFor({timeout: 60_000})
  await walk.step('tried on history', {picture: 'backtest'})
  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.canvas')}).click()
  await walk.launch()
  await walk.step('campaign runs')
}

/** Thirty days since the last order, an average order, a consent and orders within a year. */
async function bySilence(walk) {
  const {page, panel} = walk
  await walk.newCampaign(walk.own(words.thirty))
  await walk.press(walk.say('canvas', 'head'))
  await walk.row('orders_last', panel).getByLabel(walk.say('condition', 'value')).first().fill('30')
  await walk.addStep('filter')
  await walk.replaceCondition('orders_count', 'orders_average', panel)
  await walk.row('orders_average', panel).getByLabel(walk.say('condition', 'value')).fill('1000')
  await walk.addCondition('consent', panel)
  await walk.addCondition('orders_count', panel)
  await walk.row('orders_count', panel).getByLabel(walk.say('condition', 'value')).first().fill('2')
  await walk.step('filter', {picture: 'filter'})
  await walk.addStep('send')
  await walk.choose(walk.say('canvas', 'field.template'), 'we-miss-you', panel)
  await walk.step('thirty days')
  await walk.launch()

  // Orders of thirty days ago come in late, as from a till that was offline.
  const customer = {customer_id: 'walker', email: 'walker@shop.example', first_name: 'Vera', email_consent: true}
  await walk.tell('/api/customers', customer)
  await walk.tell('/api/orders', [60, 45].map((day) => ({order_id: `walk-${day}`, customer_id: 'walker', status: 'completed', created_at: ago(day * days), total: 2500})))
  await walk.tell('/api/orders', {order_id: 'walk-30', customer_id: 'walker', status: 'completed', created_at: ago(30 * days - 8_000), total: 2500})
  await walk.mailbox.arrived(({to}) => to.includes('walker@shop.example'))
  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.why')}).click()
  await page.getByLabel(walk.say('campaigns', 'why.customer')).fill('walker')
  await walk.press(walk.say('campaigns', 'why.ask'))
  await page.getByText(walk.say('campaigns', 'why.story')).waitFor()
  await walk.step('why', {picture: 'why'})
}
