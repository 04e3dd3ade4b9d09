// What a walk through the interface is made of: the words of the language, the steps with their pictures, the deeds on
// pages that several walks visit, what the shop's software tells meanwhile, and the mail that arrives.
import assert from 'node:assert/strict'
import {mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {overflows, seriousIssues, settled, widths} from './browser.mjs'

const texts = new Map()

/** What the interface says there, in the language. */
function textOf(language, file, key) {
  const name = `${file}.${language}`
  if (!texts.has(name)) texts.set(name, JSON.parse(readFileSync(new URL(`../src/i18n/${name}.json`, import.meta.url), 'utf8')))
  const text = texts.get(name)[key]
  assert.ok(text !== undefined, `no text ${key} in ${name}`)
  return text
}

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export class Walker {
  constructor({page, complaints, language, name, server, key, mailbox, phone, pictures, guide, scheme, zone}) {
    Object.assign(this, {page, complaints, language, name, server, key, zone, mailbox, phone, guide, scheme})
    this.count = 0
    this.pictures = join(pictures, name)
    mkdirSync(this.pictures, {recursive: true})
    page.setDefaultTimeout(60_000)
  }

  /** A text of the interface; what is filled into it stands in `values`. */
  say(file, key, values = {}) {
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{{${name}}}`, value), textOf(this.language, file, key))
  }

  /** The words of the walk's own that a marketer of that language types. */
  own(words) {
    return words[this.language]
  }

  /** The begin of a text with a figure in it, whatever the figure. */
  begin(file, key) {
    return new RegExp(literally(this.say(file, key).split('{{')[0].trim()))
  }

  async open(path) {
    await this.page.goto(path)
    await settled(this.page)
  }

  /** Goes there by the sidebar. */
  async goTo(area) {
    await this.page.getByRole('navigation').getByRole('link', {name: this.say('app', `area.${area}`), exact: true}).first().click()
    await settled(this.page)
  }

  button(name, within = this.page) {
    return within.getByRole('button', {name, exact: typeof name === 'string'})
  }

  async press(name, within = this.page) {
    await this.button(name, within).first().click()
  }

  /**
   * A step of the walk is done: the page is without faults at both widths, and its pictures are kept. In the guide's
   * language the picture called `picture` goes into the guide.
   */
  async step(title, {picture, phone = true} = {}) {
    const {page} = this
    this.count += 1
    const file = `${String(this.count).padStart(2, '0')}-${title.replace(/[^a-z0-9]+/gi, '-')}`
    await settled(page)
    await page.getByText(this.say('canvas', 'saving.waiting')).waitFor({state: 'hidden'})
    if (picture && this.guide) {
      await page.mouse.move(0, 0)
      await page.locator('.mantine-Notification-root').filter({hasText: this.say('ui', 'saved')}).first().waitFor({state: 'hidden'})
      await page.screenshot({path: join(this.guide, `${this.name}-${picture}.png`)})
    }
    for (const width of phone ? ['wide', 'phone'] : ['wide']) {
      if (!this.guide) {
        if (width === 'phone') await page.setViewportSize(widths.phone)
        if (width === 'phone') await settled(page)
        await page.screenshot({path: join(this.pictures, `${file}.${width}.${this.language}.${this.scheme}.png`)})
        const place = `${this.name}, ${title}, ${this.language}, ${width}`
        assert.deepEqual(await seriousIssues(page), [], place)
        assert.equal(await overflows(page), false, `${place} is wider than the screen`)
      }
    }
    if (!this.guide && phone) {
      await page.setViewportSize(widths.wide)
      await settled(page)
    }
    assert.deepEqual(this.complaints, [], title)
  }

  // ---- What several walks do

  /** Chooses in a field with suggestions what is called so. */
  async choose(label, value, within = this.page) {
    const field = within.getByRole('textbox', {name: label}).first()
    await field.fill(value)
    const option = this.page.getByRole('option').filter({hasText: value}).first()
    await option.click()
  }

  /** A length of time: its number and unit. */
  async span(label, count, unit, within = this.page) {
    const number = within.getByLabel(label, {exact: true}).and(within.locator('input[type=text], input:not([type])')).first()
    await number.fill(String(count))
    const units = within.getByLabel(this.say('condition', 'unit'), {exact: true})
    await number.locator('xpath=ancestor::*[.//select][1]').getByLabel(this.say('condition', 'unit'), {exact: true}).or(units).first().selectOption(unit)
  }

  /** The next minute that can still be reached, by the shop's clock, as a field for a moment takes it. */
  soon(between) {
    const at = new Date(Math.ceil((Date.now() + 15_000) / 60_000) * 60_000)
    return new Intl.DateTimeFormat('sv-SE', {timeZone: this.zone, dateStyle: 'short', timeStyle: 'short'}).format(at).replace(' ', between)
  }

  /** Writes a template of mail in the editor, and publishes it. */
  async writeMail(id, subject, text, picture) {
    const {page} = this
    await this.goTo('templates')
    await this.press(this.say('templates', 'new'))
    await page.getByRole('menuitem', {name: this.say('templates', 'channel.email')}).click()
    await settled(page)
    await page.getByLabel(this.say('templates', 'id')).fill(id)
    await page.getByLabel(this.say('templates', 'subject'), {exact: true}).fill(subject)
    // The block that says what a new mail begins with says this instead.
    await page.getByRole('button', {name: this.say('templates', 'new.text')}).click()
    await page.getByRole('textbox', {name: this.say('blocks', 'text'), exact: true}).first().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(text)
    await page.frameLocator('iframe').getByText(text.split('{{')[0].trim()).waitFor()
    await this.step(`mail ${id}`, {picture})
    await this.press(this.say('templates', 'publish'))
    await page.getByRole('heading', {name: id}).waitFor()
  }

  /** Writes a template of SMS, or of push with its subject. */
  async writeShort(channel, id, text, subject) {
    const {page} = this
    await this.goTo('templates')
    await this.press(this.say('templates', 'new'))
    await page.getByRole('menuitem', {name: this.say('templates', `channel.${channel}`)}).click()
    await settled(page)
    await page.getByLabel(this.say('templates', 'id')).fill(id)
    if (subject) await page.getByLabel(this.say('templates', 'subject'), {exact: true}).fill(subject)
    await page.getByRole('textbox', {name: this.say('templates', 'text'), exact: true}).fill(text)
    await this.step(`${channel} ${id}`)
    await this.press(this.say('templates', 'publish'))
    await page.getByRole('heading', {name: id}).waitFor()
  }

  /** The form of a mechanic, chosen among all. */
  async newOfMechanic(title) {
    await this.goTo('campaigns')
    await this.page.getByRole('link', {name: this.say('campaigns', 'create')}).first().click()
    await this.page.getByRole('button', {name: title}).first().click()
    await settled(this.page)
  }

  /** A field of a mechanic's form. */
  async fill(label, value) {
    const field = this.page.getByLabel(label).first()
    await field.fill(String(value))
  }

  /** A campaign that is nothing yet, on an empty canvas. */
  async newCampaign(name) {
    const {page} = this
    await this.goTo('campaigns')
    await page.getByRole('link', {name: this.say('campaigns', 'create')}).click()
    await this.press(this.say('campaigns', 'new.empty'))
    await page.waitForURL('**/campaigns/*-*')
    await settled(page)
    await this.rename(name)
  }

  async rename(name) {
    const {page} = this
    await this.press(this.say('campaigns', 'rename'))
    await page.getByLabel(this.say('campaigns', 'name')).fill(name)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', {level: 1, name}).waitFor()
  }

  /** Has a row of the condition ask for something else. */
  async replaceCondition(from, to, within = this.page) {
    const {page} = this
    const name = this.say('condition', `kind.${to}`)
    await this.row(from, within).getByRole('button', {name: this.say('condition', `kind.${from}`), exact: true}).click()
    await page.keyboard.type(name)
    await page.getByRole('option', {name, exact: true}).and(page.locator('[data-combobox-selected]')).waitFor()
    await page.keyboard.press('Enter')
  }

  /** The form beside the canvas. */
  get panel() {
    return this.page.getByRole('complementary').last()
  }

  /** Adds a step (`paste`: the one that was copied) at the end of the canvas, or at the plus of that number from above. */
  async addStep(kind, place) {
    const {page} = this
    const pluses = page.getByRole('button', {name: this.say('canvas', 'insert')})
    await page.locator('.react-flow__controls-fitview').click()
    await page.waitForTimeout(100)
    const boxes = await Promise.all((await pluses.all()).map(async (plus) => ({plus, y: (await plus.boundingBox()).y})))
    boxes.sort((a, b) => a.y - b.y)
    await (place === undefined ? boxes.at(-1) : boxes[place]).plus.click()
    await page.getByRole('menuitem', {name: this.say('canvas', kind === 'paste' ? kind : `kind.${kind}`), exact: true}).click()
    await page.getByRole('complementary').last().waitFor()
  }

  /** Adds a condition to the editor in `within`, and gives its row. */
  async addCondition(kind, within = this.page) {
    const {page} = this
    const name = this.say('condition', `kind.${kind}`)
    await this.button(this.say('condition', 'add'), within).last().click()
    await page.keyboard.type(name)
    await page.getByRole('option', {name, exact: true}).and(page.locator('[data-combobox-selected]')).waitFor()
    await page.keyboard.press('Enter')
    return this.row(kind, within)
  }

  /** The last row that asks for that. */
  row(kind, within = this.page) {
    return within.locator('[class*=row]').filter({has: this.page.getByRole('button', {name: this.say('condition', `kind.${kind}`), exact: true})}).last()
  }

  /** Publishes the campaign that is open, which begins to run. */
  async launch() {
    const {page} = this
    const label = this.say('campaigns', 'publish.first')
    await page.getByText(this.say('canvas', 'saving.saved')).first().waitFor()
    await this.button(label).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', {name: label, exact: true}).click()
    await page.getByText(this.say('campaigns', 'status.running'), {exact: true}).first().waitFor()
    await settled(page)
  }

  /** What the shop's own software tells, with its key. */
  async tell(path, item) {
    const answer = await fetch(`${this.server.url}${path}`, {
      method: 'POST', headers: {Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json'}, body: JSON.stringify(item)})
    const text = await answer.text()
    assert.ok(answer.ok && !/"refused": *[1-9]/.test(text), text)
    return JSON.parse(text)
  }
}

/** So long ago, as the shop's software writes an instant. */
export const ago = (milliseconds) => new Date(Date.now() - milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
export const minutes = 60_000
export const days = 86_400_000
