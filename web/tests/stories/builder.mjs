// A segment is built by keyboard and mouse: what is typed is counted, what is wrong is told at its row, and nobody's work
// is written over by accident.
import assert from 'node:assert/strict'
import {settled} from '../../tools/browser.mjs'

const count = async (page) => {
  await settled(page)
  return (await page.locator('aside [aria-live] > p').nth(1).innerText()).trim()
}

export const builderStories = {
  async 'a segment is built in words, counted while it is typed, and saved'({visit, session}) {
    await visit({language: 'ru', session: session()}, async (page) => {
      await page.goto('/segments/new')
      await settled(page)
      const everybody = await count(page)
      await page.getByLabel('По-русски').fill('Частые покупатели')
      assert.equal(await page.getByLabel('Код', {exact: true}).inputValue(), 'chastye-pokupateli')
      await page.getByRole('button', {name: 'Условие', exact: true}).click()
      await page.keyboard.type('Заказов')
      await page.keyboard.press('Enter')
      await page.getByLabel('значение').first().fill('3')
      await page.getByText('не менее 3 заказов').first().waitFor()
      await page.locator('aside [aria-live]:not([data-old])').waitFor()
      const frequent = await count(page)
      assert.notEqual(frequent, everybody)
      assert.match(await page.locator('aside[aria-label]').last().innerText(), /не менее 3 заказов за последние 365 дней/)

      await page.getByRole('button', {name: 'Условие', exact: true}).click()
      await page.keyboard.type('Метка')
      await page.keyboard.press('Enter')
      await page.getByText('Допишите условие').waitFor()
      await page.getByRole('button', {name: 'Убрать условие'}).nth(1).click()
      await page.getByRole('button', {name: 'Сохранить'}).click()
      await page.waitForURL('**/segments/chastye-pokupateli')
      const saved = await (await page.request.get('/api/segments/chastye-pokupateli')).json()
      assert.deepEqual(saved.definition.condition, {orders: 'count', within: '365 days', at_least: 3})
      assert.equal(String(saved.members), frequent.replace(/\s/g, ''))
    })
  },

  async 'what a colleague saved meanwhile is not written over unasked'({visit, session}) {
    await visit({language: 'ru', session: session()}, async (page, complaints) => {
      await page.goto('/segments/lapsed/edit')
      await settled(page)
      const before = await (await page.request.get('/api/segments/lapsed')).json()
      const token = (await (await page.request.get('/api/session')).json()).csrf_token
      const theirs = {...before.definition, condition: {orders: 'last', at_least_ago: '200 days'}}
      await page.request.put('/api/segments/lapsed', {data: theirs, headers: {'X-CSRF-Token': token}})
      await page.getByLabel('значение').first().fill('90')
      await page.getByRole('button', {name: 'Сохранить'}).click()
      await page.getByText('Сегмент изменил кто-то ещё').waitFor()
      complaints.splice(0) // Chromium tells of each answer that is an error
      await page.getByRole('button', {name: 'Сохранить мою'}).click()
      await page.waitForURL('**/segments/lapsed')
      const after = await (await page.request.get('/api/segments/lapsed')).json()
      assert.equal(after.definition.condition.all[0].at_least_ago, '90 days')
    })
  },
}
