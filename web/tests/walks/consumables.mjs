// What each mechanic earned; from one of them to its rules, and a new rule for what is used up: a reminder in time, for two
// segments, at hours when somebody reads, and a word to the manager.
import assert from 'node:assert/strict'
import {settled} from '../../tools/browser.mjs'
import {ago, days} from '../../tools/walker.mjs'

const words = {
  mechanic: {ru: 'Товары регулярного потребления', en: 'Regular consumption'},
  name: {ru: 'Кофе кончается', en: 'Coffee runs out'},
  subject: {ru: 'Пора пополнить запас кофе', en: 'Time for more coffee'},
  text: {ru: 'Кофе, наверное, заканчивается.', en: 'Your coffee is probably running out.'},
  popup: {ru: 'Ушло напоминание о кофе', en: 'A reminder of coffee went out'},
  task: {ru: 'Предложить повторить заказ', en: 'Offer to repeat the order'},
  high: {ru: 'Высокий средний чек', en: 'High average order'},
}
/** As the demo shop names it. */
const coffee = 'Кофе в зёрнах'

export async function consumables(walk) {
  const {page, panel} = walk
  await walk.open('/?days=90')
  await walk.step('what mechanics earned', {picture: 'home'})
  await page.getByRole('region', {name: walk.say('earned', 'mechanics')}).getByRole('link').first().click()
  await page.waitForURL('**/campaigns?mechanic=*')
  await settled(page)
  await walk.step('rules of a mechanic')
  await segment(walk)
  await walk.writeMail('coffee', walk.own(words.subject), walk.own(words.text))

  await walk.goTo('campaigns')
  await page.getByLabel(walk.say('campaigns', 'filter.mechanic'), {exact: true}).selectOption('regular_consumption')
  await page.getByRole('link', {name: walk.say('campaigns', 'create')}).first().click()
  await settled(page)
  await form(walk)
  await page.waitForURL('**/campaigns/regular-consumption')
  await settled(page)
  await walk.step('rule made', {picture: 'rule'})

  await walk.press(walk.say('canvas', 'head'))
  await panel.getByLabel(walk.say('canvas', 'field.method')).selectOption('new_orders')
  const section = panel.getByRole('group', {name: walk.say('canvas', 'head.audience')})
  await segmentsAnyOf(walk, section)
  await walk.step('any of two segments', {picture: 'segments'})

  await goodHours(walk)
  await walk.addStep('popup', 1)
  await panel.getByLabel(walk.say('canvas', 'field.popupText')).fill(walk.own(words.popup))
  await walk.addStep('task', 2)
  await panel.getByLabel(walk.say('canvas', 'field.taskText')).fill(walk.own(words.task))
  await walk.step('what is done', {picture: 'actions'})
  await walk.launch()

  // Coffee that was bought so long ago that it is time, told of late.
  await walk.tell('/api/customers', {customer_id: 'walker', email: 'walker@shop.example', first_name: 'Vera', email_consent: true})
  await walk.tell('/api/orders', {order_id: 'walk-1', customer_id: 'walker', status: 'completed', created_at: ago(80 * days - 8_000),
    lines: [{product_id: 'walk-coffee', category: coffee, quantity: 1, price: 6000}]})
  await walk.mailbox.arrived(({to, subject}) => to.includes('walker@shop.example') && subject === walk.own(words.subject))
  await walk.goTo('tasks')
  await page.getByRole('alert').filter({hasText: walk.own(words.popup)}).waitFor({timeout: 90_000})
  await page.getByText(walk.own(words.task)).first().waitFor()
  await walk.step('task and pop-up', {picture: 'tasks'})
  assert.equal(walk.mailbox.mails().filter(({to}) => to.includes('walker@shop.example')).length, 1)
}

async function segment(walk) {
  const {page} = walk
  await walk.goTo('segments')
  await page.getByRole('link', {name: walk.say('segments', 'create')}).click()
  await settled(page)
  await page.getByLabel(walk.say('builder', `name.${walk.language}`)).fill(walk.own(words.high))
  await page.getByLabel(walk.say('builder', 'id'), {exact: true}).fill('high-average')
  const average = await walk.addCondition('orders_average')
  await average.getByLabel(walk.say('condition', 'value')).first().fill('5000')
  await walk.press(walk.say('builder', 'save'))
  await page.waitForURL('**/segments/high-average')
}

/** The block of goods: what it is, how long it lasts, how early to remind; who, by what, and how success is told. */
async function form(walk) {
  const {page} = walk
  const field = (ru, en) => page.getByLabel(walk.own({ru, en})).first()
  await field('Название', 'Name').fill(walk.own(words.name))
  await field('Товары или категории', 'Products or categories').fill(coffee)
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', {name: walk.own({ru: 'Хватает на', en: 'Lasts for'})}).fill('90')
  await page.getByRole('textbox', {name: walk.own({ru: 'Напомнить раньше на', en: 'Remind so long before'})}).fill('10')
  await field('Сегмент', 'Segment').fill('high-average')
  await field('Шаблон', 'Template').fill('coffee')
  await page.keyboard.press('Escape')
  await walk.step('form of the mechanic', {picture: 'form'})
  await walk.press(walk.say('campaigns', 'new.make'))
}

/** Members of one segment or of the other: a group around the one, and the other beside it. */
async function segmentsAnyOf(walk, section) {
  const {page} = walk
  await walk.row('segment', section).getByRole('button', {name: walk.say('condition', 'deeds')}).click()
  await page.getByRole('menuitem', {name: walk.say('condition', 'wrap')}).click()
  const group = section.getByRole('group', {name: walk.say('condition', 'how.any')})
  const loyal = await walk.addCondition('segment', group)
  await loyal.getByRole('textbox').fill('loyal-buyers')
  await page.keyboard.press('Tab')
}

/** Nobody reads at night. The walk is played at any hour, so it only says that days and hours can be told. */
async function goodHours(walk) {
  const {panel} = walk
  await walk.addStep('wait', 0)
  await panel.getByLabel(walk.say('canvas', 'field.waitMode')).selectOption('clock')
  for (const day of ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) {
    await panel.getByLabel(walk.say('canvas', `day.${day}`), {exact: true}).check()
  }
  await panel.getByLabel(walk.say('canvas', 'field.hoursFrom')).fill('00:00')
  await panel.getByLabel(walk.say('canvas', 'field.hoursTo')).fill('23:59')
  await walk.step('days and hours', {picture: 'hours'})
}
