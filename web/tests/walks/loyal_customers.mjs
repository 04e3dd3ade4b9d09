// What those get who buy regularly: a forgotten cart over several channels, a product that was looked at, the state of an
// order, bonuses that burn, a friend to be brought; and a way back for whoever has left.
import assert from 'node:assert/strict'
import {settled} from '../../tools/browser.mjs'
import {ago, days, minutes} from '../../tools/walker.mjs'

const words = {
  cart: {ru: 'Вы забыли кое-что в корзине', en: 'Something is left in your cart'},
  viewed: {ru: 'Вы на это смотрели', en: 'You looked at this'},
  order: {ru: 'Ваш заказ принят', en: 'We have got your order'},
  burns: {ru: 'Бонусы скоро сгорят', en: 'Your bonuses burn soon'},
  friend: {ru: 'Приведите друга', en: 'Bring a friend'},
  back: {ru: 'Возвращайтесь', en: 'Come back'},
  text: {ru: 'Загляните к нам.', en: 'Come and see.'},
  short: {ru: 'Корзина ждёт вас', en: 'Your cart is waiting'},
  burning: {ru: 'На пять дней', en: 'For five days'},
}

/** Titles as the mechanics have them. */
const mechanics = {
  abandoned_cart: {ru: 'Брошенная корзина', en: 'Abandoned cart'},
  viewed_products: {ru: 'Просмотренные товары', en: 'Viewed products'},
  transactional: {ru: 'Транзакционные сообщения', en: 'Transactional messages'},
  loyalty: {ru: 'Бонусы скоро сгорят', en: 'Bonuses burn soon'},
  referral: {ru: 'Приведи друга', en: 'Bring a friend'},
  win_back: {ru: 'Возвращение ушедших', en: 'Win-back'},
}

const walker = {customer_id: 'walker', email: 'walker@shop.example', phone: '+79991234567', first_name: 'Vera', email_consent: true}

export async function loyalCustomers(walk) {
  await walk.open('/')
  for (const name of ['cart', 'viewed', 'order', 'burns', 'friend', 'back']) await writeMail(walk, name)
  await walk.writeShort('sms', 'cart-sms', walk.own(words.short))
  await walk.tell('/api/customers', walker)

  await mechanicsAreChosen(walk)
  await cart(walk)
  await viewed(walk)
  await order(walk)
  await bonuses(walk)
  await referral(walk)
  await winBack(walk)

  await walk.goTo('campaigns')
  await walk.step('all of them run', {picture: 'campaigns'})
  await walk.open('/customers/walker')
  await walk.step('what the customer got', {picture: 'customer'})
}

const arrives = (walk, name) => walk.mailbox.arrived(({to, subject}) => to.includes(walker.email) && subject === walk.own(words[name]))

const ids = {cart: 'cart-mail', viewed: 'viewed-mail', order: 'order-mail', burns: 'burns-mail', friend: 'friend-mail', back: 'back-mail'}

async function writeMail(walk, name) {
  const {page} = walk
  if (name === 'cart') return walk.writeMail(ids.cart, walk.own(words.cart), walk.own(words.text), 'template')
  await walk.goTo('templates')
  await walk.press(walk.say('templates', 'new'))
  await page.getByRole('menuitem', {name: walk.say('templates', 'channel.email')}).click()
  await settled(page)
  await page.getByLabel(walk.say('templates', 'id')).fill(ids[name])
  await page.getByLabel(walk.say('templates', 'subject'), {exact: true}).fill(walk.own(words[name]))
  await walk.press(walk.say('templates', 'publish'))
  await page.getByRole('heading', {name: ids[name]}).waitFor()
}

async function mechanicsAreChosen(walk) {
  await walk.goTo('campaigns')
  await walk.page.getByRole('link', {name: walk.say('campaigns', 'create')}).first().click()
  await settled(walk.page)
  await walk.step('mechanics', {picture: 'mechanics'})
}

/** The form of a mechanic is filled in and becomes a draft. */
async function ofMechanic(walk, mechanic, fill, picture) {
  const {page} = walk
  await walk.newOfMechanic(walk.own(mechanics[mechanic]))
  await fill((ru, en) => page.getByRole('textbox', {name: walk.own({ru, en})}).first())
  await page.keyboard.press('Escape')
  await walk.step(`form of ${mechanic}`, {picture})
  await walk.press(walk.say('campaigns', 'new.make'))
  await page.waitForURL(`**/campaigns/${mechanic.replace('_', '-')}`)
  await settled(page)
}

const template = (field, id) => field('Шаблон', 'Template').fill(id)

/** An e-mail, then a push, then an SMS until it was opened. */
async function cart(walk) {
  const {page, panel} = walk
  await ofMechanic(walk, 'abandoned_cart', async (field) => {
    await field('Корзину не трогали', 'The cart was not touched for').fill('5')
    await template(field, ids.cart)
  }, 'cart-form')
  await page.locator('button[data-kind=send]').click()
  await walk.press(walk.say('canvas', 'removeStep'), panel)
  await walk.addStep('cascade', 0)
  await panel.getByLabel(walk.say('canvas', 'field.until')).selectOption('opened')
  await panel.getByRole('textbox', {name: walk.say('canvas', 'field.template')}).nth(0).fill(ids.cart)
  await page.keyboard.press('Escape')
  await panel.getByRole('textbox', {name: walk.say('canvas', 'field.template')}).nth(1).fill('cart-sms')
  await page.keyboard.press('Escape')
  await walk.step('cascade', {picture: 'cascade'})
  await walk.launch()
  await walk.tell('/api/activity', {customer_id: 'walker', kind: 'cart_changed', at: ago(5 * minutes - 8_000),
    cart: [{product_id: 'walk-tea', quantity: 1, price: 900}]})
  await arrives(walk, 'cart')
}

async function viewed(walk) {
  await ofMechanic(walk, 'viewed_products', async (field) => {
    await field('Товары', 'Products').fill('walk-tea')
    await walk.page.keyboard.press('Enter')
    await template(field, ids.viewed)
  })
  await walk.launch()
  await walk.tell('/api/activity', [3, 2, 1].map((hours) => ({customer_id: 'walker', kind: 'product_view', at: ago(hours * 60 * minutes), product_id: 'walk-tea'})))
  await arrives(walk, 'viewed')
}

async function order(walk) {
  await ofMechanic(walk, 'transactional', (field) => template(field, ids.order))
  await walk.launch()
  await walk.tell('/api/orders', {order_id: 'walk-1', customer_id: 'walker', status: 'created', created_at: ago(0), total: 900})
  await arrives(walk, 'order')
}

/** Bonuses that burn within a week are given by hand, and the customer is told in time. */
async function bonuses(walk) {
  const {page} = walk
  await walk.goTo('loyalty')
  await walk.press(walk.say('loyalty', 'type.new'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(walk.say('loyalty', 'type.title')).first().fill(walk.own(words.burning))
  await dialog.getByLabel(walk.say('loyalty', 'type.count')).fill('5')
  await dialog.getByRole('button', {name: walk.say('loyalty', 'type.create'), exact: true}).click()
  await dialog.waitFor({state: 'hidden'})
  await ofMechanic(walk, 'loyalty', (field) => template(field, ids.burns))
  await walk.launch()
  await walk.open('/loyalty/customer?customer=walker')
  await walk.press(walk.say('loyalty', 'move'))
  const move = page.getByRole('dialog')
  await move.getByRole('textbox', {name: walk.say('loyalty', 'move.type')}).click()
  await page.getByRole('option', {name: walk.own(words.burning)}).click()
  await move.getByLabel(walk.say('loyalty', 'move.amount')).fill('200')
  await walk.step('bonuses by hand')
  await walk.press(walk.say('loyalty', 'move.give'), move)
  await arrives(walk, 'burns')
}

/** Whoever has bought twice is asked to bring friends; the rewards are told in the program. */
async function referral(walk) {
  const {page} = walk
  await walk.open('/loyalty/referral')
  const form = page.locator('form')
  await form.getByLabel(walk.say('loyalty', 'referral.referrer')).fill('300')
  await form.getByLabel(walk.say('loyalty', 'referral.friend')).fill('100')
  for (const at of [0, 1]) {
    await form.getByRole('textbox', {name: walk.say('loyalty', 'move.type')}).nth(at).click()
    await page.getByRole('option', {name: walk.own(words.burning)}).locator('visible=true').click()
  }
  await walk.step('referral program', {picture: 'referral'})
  await walk.press(walk.say('loyalty', 'referral.start'))
  await walk.button(walk.say('ui', 'save')).waitFor()
  await ofMechanic(walk, 'referral', (field) => template(field, ids.friend))
  await walk.launch()
  await walk.tell('/api/orders', [2, 3].map((number) => ({order_id: `walk-${number}`, customer_id: 'walker', status: 'completed', created_at: ago(0), total: 900})))
  await arrives(walk, 'friend')
}

/** Half a year without an order: the customer counts as gone and is invited back. */
async function winBack(walk) {
  await ofMechanic(walk, 'win_back', (field) => template(field, ids.back), 'win-back')
  await walk.launch()
  await walk.tell('/api/customers', {...walker, customer_id: 'gone', email: 'gone@shop.example', phone: '+79991234568'})
  await walk.tell('/api/orders', {order_id: 'walk-gone', customer_id: 'gone', status: 'completed', created_at: ago(180 * days - 8_000), total: 900})
  const [mail] = await walk.mailbox.arrived(({to}) => to.includes('gone@shop.example'), 1, 100)
  assert.equal(mail.subject, walk.own(words.back))
}
