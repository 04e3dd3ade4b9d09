// From nothing to the first campaign with files of one's own: the owner signs up, brings customers and orders whose columns
// are called as another program calls them, sees which rows were rejected, looks at RFM, and a first mail arrives.
import assert from 'node:assert/strict'
import {Buffer} from 'node:buffer'
import {readFileSync} from 'node:fs'
import {settled} from '../../tools/browser.mjs'
import {owner} from '../../tools/shop.mjs'
import {ago, days} from '../../tools/walker.mjs'

const words = {
  // As a till's program calls its columns, and what they are.
  customers: {
    ru: {'Номер покупателя': 'customer_id', 'Эл. адрес': 'email', 'Обращение': 'first_name', 'Рассылка': 'email_consent'},
    en: {'Buyer no': 'customer_id', 'Letters to': 'email', 'Called': 'first_name', 'Wants letters': 'email_consent'},
  },
  orders: {
    ru: {'Чек': 'order_id', 'Номер покупателя': 'customer_id', 'Когда': 'created_at', 'Итого': 'total'},
    en: {'Receipt': 'order_id', 'Buyer no': 'customer_id', 'When': 'created_at', 'To pay': 'total'},
  },
  never: {ru: 'вчера', en: 'yesterday'},
  mechanic: {ru: 'Транзакционные сообщения', en: 'Transactional messages'},
  subject: {ru: 'Мы получили ваш заказ', en: 'We have got your order'},
  text: {ru: 'Спасибо, скоро соберём.', en: 'Thank you, we are packing it.'},
}

const buyers = Array.from({length: 40}, (_, index) => index + 1)
const day = (back) => ago(back * days).slice(0, 10).split('-').reverse().join('.')
const table = (columns, rows) => Buffer.from([Object.keys(columns), ...rows].map((row) => row.join(';')).join('\n'))

export async function firstRun(walk) {
  const {page} = walk
  await signUp(walk)
  await page.getByRole('link', {name: walk.say('earned', 'guide.data.do')}).click()
  await settled(page)
  await bring(walk, 'customers', buyers.map((number) => [`b${number}`, `buyer${number}@shop.example`, `Vera${number}`, 1]))
  const rows = buyers.flatMap((number) => Array.from({length: 1 + (number % 6)}, (_, index) => (
    [`r${number}-${index}`, `b${number}`, day(3 + (number % 13) * 12 + index * 17), `${900 + number * 37},50`])))
  const rejects = await bring(walk, 'orders', [...rows, ['r-odd', 'b1', walk.own(words.never), '100,00']])
  assert.match(rejects, new RegExp(walk.own(words.never)), 'what was wrong is in the file of rejects')

  await walk.goTo('rfm')
  await page.getByRole('button', {name: /^R\d F\d/}).first().waitFor()
  await walk.step('matrix of own orders')
  await firstCampaign(walk)
  await firstMail(walk)
}

/** The first who comes is the owner, and is told where to begin. */
async function signUp(walk) {
  const {page} = walk
  await walk.open('/')
  await walk.step('nobody is here yet')
  await page.getByLabel(walk.say('entrance', 'name')).fill(owner.name)
  await page.getByLabel(walk.say('entrance', 'login')).fill(owner.login)
  await page.locator('input[name=password]').fill(owner.password)
  await walk.press(walk.say('entrance', 'owner.make'))
  await page.getByText(walk.say('earned', 'guide.title')).waitFor()
  await walk.step('where to begin')
}

/** A file is dropped, its columns are told, and it goes in; gives the rows that were rejected. */
async function bring(walk, kind, rows) {
  const {page} = walk
  const columns = walk.own(words[kind])
  await page.setInputFiles('input[type=file]', {name: `${kind}.csv`, mimeType: 'text/csv', buffer: table(columns, rows)})
  await page.getByRole('button', {name: walk.say('import', 'start'), exact: true}).waitFor()
  await page.getByRole('radiogroup', {name: walk.say('import', 'kind')}).getByText(walk.say('import', `kind.${kind}`), {exact: true}).click()
  await settled(page)
  await walk.step(`${kind} with columns of another program`)
  for (const [column, field] of Object.entries(columns)) {
    const choice = page.getByRole('textbox', {name: walk.say('import', `field.${field}`), exact: true})
    if (await choice.inputValue() === column) continue
    await choice.click()
    await page.getByRole('option', {name: column, exact: true}).locator('visible=true').click()
    await settled(page)
  }
  await walk.step(`columns of ${kind} are told`)
  await page.getByRole('button', {name: walk.say('import', 'start'), exact: true}).click()
  await page.getByRole('status').getByText(walk.say('import', 'state.done')).waitFor()
  await walk.step(`${kind} are in`)
  const link = page.getByRole('link', {name: walk.say('import', 'rejects')})
  const rejected = await link.count() > 0
  const [file] = rejected ? await Promise.all([page.waitForEvent('download'), link.click()]) : []
  await walk.press(walk.say('import', 'another'))
  await settled(page)
  return file ? readFileSync(await file.path(), 'utf8') : ''
}

async function firstCampaign(walk) {
  const {page} = walk
  await walk.writeMail('order-mail', walk.own(words.subject), walk.own(words.text))
  await walk.goTo('home')
  await page.getByRole('link', {name: walk.say('earned', 'guide.campaign.do')}).click()
  await settled(page)
  await walk.newOfMechanic(walk.own(words.mechanic))
  await page.getByRole('textbox', {name: walk.own({ru: 'Шаблон', en: 'Template'})}).first().fill('order-mail')
  await page.keyboard.press('Escape')
  await walk.press(walk.say('campaigns', 'new.make'))
  await page.waitForURL('**/campaigns/transactional')
  await settled(page)
  await walk.launch()
  await walk.step('first campaign runs')
}

/** The shop's software gets a key, tells of an order, and the customer has a mail. */
async function firstMail(walk) {
  const {page} = walk
  await walk.open('/settings/keys')
  await walk.press(walk.say('settings', 'keys.make'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(walk.say('settings', 'keys.name')).fill('shop')
  await dialog.getByRole('button', {name: walk.say('settings', 'keys.make')}).click()
  walk.key = await page.getByLabel(walk.say('settings', 'keys.secret', {name: 'shop'})).inputValue()
  await walk.tell('/api/orders', {order_id: 'first', customer_id: 'b7', status: 'created', created_at: ago(0), total: 900})
  const [mail] = await walk.mailbox.arrived(() => true)
  assert.deepEqual([mail.to.includes('buyer7@shop.example'), mail.subject], [true, walk.own(words.subject)])
  await walk.open('/')
  await walk.step('home after the first mail')
}
