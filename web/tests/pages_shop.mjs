// What those do who run the shop: messages that failed, users and keys, tasks, bonuses, templates, files.
import assert from 'node:assert/strict'
import {settled} from '../tools/browser.mjs'

export const shopStories = {
  async 'a key is shown once, and revoked'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.goto('/settings/keys')
      await settled(page)
      await page.getByRole('button', {name: 'Make a key'}).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('What it is for').fill('website')
      await dialog.getByRole('button', {name: 'Make a key'}).click()
      const secret = await page.getByLabel('The key “website”').inputValue()
      assert.ok(secret.length > 20, secret)
      await page.reload()
      await settled(page)
      assert.equal(await page.getByLabel('The key “website”').count(), 0)
      await page.getByRole('button', {name: 'Revoke'}).first().click()
      await page.getByRole('dialog').getByRole('button', {name: 'Revoke'}).click()
      await page.getByText('There are no keys yet').waitFor()
    })
  },

  async 'a user is let in; what the server has against the password stands beside it'({visit, session}) {
    await visit({language: 'ru', session: session()}, async (page, complaints) => {
      await page.goto('/settings/users')
      await settled(page)
      await page.getByRole('button', {name: 'Добавить'}).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Логин').fill('boris')
      await dialog.getByLabel('Новый пароль', {exact: false}).first().fill('password1234')
      await dialog.getByRole('button', {name: 'Добавить'}).click()
      await dialog.getByText('guess').first().waitFor()
      complaints.splice(0) // Chromium tells of each answer that is an error
      await dialog.getByRole('button', {name: 'Придумать'}).click()
      await dialog.getByRole('button', {name: 'Добавить'}).click()
      await page.getByText('boris').first().waitFor()
      await page.goto('/settings/audit')
      await settled(page)
      await page.getByLabel('Кто, что или откуда').fill('сотрудник')
      await page.getByText('Новый сотрудник').first().waitFor()
    })
  },

  async 'a bonus type is made and given to a customer, whose ledger tells of it'({visit, session}) {
    await visit({language: 'ru', session: session()}, async (page) => {
      await page.goto('/loyalty')
      await settled(page)
      await page.getByRole('button', {name: 'Создать вид'}).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Название').fill('Новогодние')
      await dialog.getByRole('button', {name: 'Создать'}).click()
      await page.getByText('novogodnie').waitFor()
      await page.goto('/loyalty/customer?customer=C100001')
      await settled(page)
      await page.getByRole('button', {name: 'Начислить или списать'}).click()
      await page.getByRole('dialog').getByLabel('Сколько').fill('500')
      await page.getByRole('dialog').getByRole('button', {name: 'Начислить'}).click()
      await page.getByText('Начислено').first().waitFor()
    })
  },

  async 'what is typed into a template is seen at once, and published'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.goto('/templates/new?channel=sms')
      await settled(page)
      await page.getByLabel('The template\'s id').fill('hello-sms')
      await page.getByLabel('Text', {exact: true}).fill('Hello, {{customer.first_name}}!')
      await page.getByText('1 part').waitFor()
      await page.getByRole('button', {name: 'Publish'}).click()
      await page.getByRole('heading', {name: 'hello-sms'}).waitFor()
    })
  },

  async 'what is done elsewhere shows by itself'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.goto('/import')
      await settled(page)
      const {csrf_token: token} = await (await page.request.get('/api/session')).json()
      const answer = await page.request.post('/api/imports?name=elsewhere.csv', {data: Buffer.from('order_id,total\na,1\n'),
        headers: {'X-CSRF-Token': token, 'Content-Type': 'application/octet-stream'}})
      assert.ok(answer.ok(), await answer.text())
      await page.getByText('elsewhere.csv').waitFor({timeout: 8000}) // by the clock it would take ten seconds
    })
  },

  async 'a file is dropped, its columns are found, and it goes in'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.goto('/import')
      await settled(page)
      const csv = 'order_id,customer_id,created_at,total\nweb-1,C100001,2026-01-02,500\nweb-2,C100001,never,700\n'
      await page.setInputFiles('input[type=file]', {name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from(csv)})
      await page.getByRole('button', {name: 'Import', exact: true}).click()
      await page.getByRole('link', {name: 'Download the rejected rows'}).waitFor({timeout: 20_000})
    })
  },
}
