// The editors: a mail of blocks, a campaign's steps, segments laid over each other, people moved to a newer version.
import assert from 'node:assert/strict'
import {settled} from '../../tools/browser.mjs'

/** Carries something to a place, which is open once it is under way. */
async function carry(page, from, to) {
  const begin = await from.boundingBox()
  await page.mouse.move(begin.x + begin.width / 2, begin.y + Math.min(20, begin.height / 2))
  await page.mouse.down()
  await page.mouse.move(begin.x + begin.width / 2 + 12, begin.y + 34, {steps: 4})
  const end = await to().boundingBox()
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, {steps: 8})
  await page.locator('[data-over]').waitFor()
  await page.mouse.up()
}

const source = async (page, view) => {
  await page.getByText('MJML source', {exact: true}).click()
  const text = await page.getByRole('textbox', {name: 'Page', exact: true}).inputValue()
  if (view === 'blocks') await page.getByText('Blocks', {exact: true}).click()
  return text
}
const kinds = (page) => page.locator('button[data-kind]').evaluateAll((cards) => cards.map((card) => card.dataset.kind))
const tokenOf = async (page) => (await (await page.request.get('/api/session')).json()).csrf_token

export const editorStories = {
  async 'a mail is made of blocks by mouse and by keyboard, and its source says the same'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.setViewportSize({width: 1440, height: 1500})
      await page.goto('/templates/new')
      await settled(page)
      const begun = await source(page, 'blocks')
      await page.getByRole('button', {name: 'Image', exact: true}).click()
      await page.getByLabel('Address of the image').fill('https://shop.example/tea.png?a=1&b=2')
      await page.getByLabel('Description').fill('Tea')
      // The first text goes behind the button, by mouse.
      const block = (path) => page.locator(`button[data-path="${path}"]`)
      await carry(page, block('0.0.0'), () => page.locator('[data-place="0.0:3"]'))
      assert.match(await block('0.0.2').getAttribute('aria-label'), /First name/)
      assert.equal(await page.locator('[data-over]').count(), 0)
      // And up again by keyboard, where the keyboard stays.
      await block('0.0.2').focus()
      await page.keyboard.press('Alt+ArrowUp')
      await page.keyboard.press('Alt+ArrowUp')
      assert.equal(await page.locator(':focus').getAttribute('data-path'), '0.0.0')
      const changed = await source(page, 'blocks')
      assert.equal(changed, begun.replace(/(\n\s*)<\/mj-column>/, '$1  <mj-image src="https://shop.example/tea.png?a=1&amp;b=2" alt="Tea" />$&'))
      // What was typed in one field is one change; then the image itself is undone.
      const undo = page.getByRole('button', {name: 'Undo'})
      for (let times = 0; times < 20 && await undo.isEnabled(); times += 1) await undo.click()
      assert.equal(await source(page, 'blocks'), begun)
    })
  },

  async 'a text is written as it is read, with a value and what stands there without it'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      await page.goto('/templates/new')
      await settled(page)
      await page.getByLabel('The template\'s id').fill('of-blocks')
      await page.locator('button[data-path="0.0.1"]').click()
      const field = page.getByRole('textbox', {name: 'Text', exact: true}).first()
      await field.click()
      await page.keyboard.press('Control+a')
      await page.keyboard.type('Tea & cakes for ')
      await page.locator('section').filter({has: field}).getByRole('button', {name: 'Insert a variable'}).click()
      await page.getByRole('textbox', {name: 'Variable', exact: true}).or(page.getByLabel('Variable', {exact: true})).first().click()
      await page.keyboard.type('customer.first_name')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByLabel('If the customer has none').fill('you')
      await page.getByRole('button', {name: 'Insert', exact: true}).click()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      await page.keyboard.type('now')
      const fallback = '{{#customer.first_name}}{{customer.first_name}}{{/customer.first_name}}{{^customer.first_name}}you{{/customer.first_name}}'
      assert.match(await source(page), new RegExp(`<mj-text>Tea &amp; cakes for ${fallback.replace(/[{}^.]/g, '\\$&')}<br />now</mj-text>`))
      await settled(page)
      await page.getByRole('button', {name: 'Publish'}).click()
      await page.getByRole('heading', {name: 'of-blocks'}).waitFor()
      await settled(page)
      const {definition} = await (await page.request.get('/api/templates/of-blocks')).json()
      assert.ok(definition.mjml.includes(`Tea &amp; cakes for ${fallback}<br />now`), definition.mjml)
    })
  },

  async 'a source that is no MJML is told with its line, and what the blocks do not know stays'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page, complaints) => {
      await page.goto('/templates/new')
      await settled(page)
      await page.getByText('MJML source', {exact: true}).click()
      const field = page.getByRole('textbox', {name: 'Page', exact: true})
      await field.fill('<mjml>\n<mj-body>\n<mj-section>\n</mj-body></mjml>')
      await page.getByText('Blocks', {exact: true}).click()
      await page.getByText('from line 4 on').waitFor()
      await page.getByRole('button', {name: 'Open the source'}).click()
      const odd = '<mjml><mj-body><!-- kept --><mj-section future="1"><mj-column><mj-text>a</mj-text><mj-social  mode=\'vertical\'></mj-social></mj-column></mj-section></mj-body></mjml>'
      await field.fill(odd)
      await page.getByText('Blocks', {exact: true}).click()
      await page.locator('button[data-path="1.0.0"]').click()
      await page.getByLabel('Size').fill('20')
      await page.getByText('MJML source', {exact: true}).click()
      assert.equal(await field.inputValue(), odd.replace('<mj-text>', '<mj-text font-size="20px">'))
      await settled(page)
      complaints.splice(0) // Chromium tells of each answer that is an error
    })
  },

  async 'a step is carried to another place, noted, cut and put back'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      const token = await tokenOf(page)
      const definition = {id: 'flow', name: 'Flow', trigger: {registered: true}, steps: [
        {id: 'rest', wait: '1 day'}, {id: 'who', branch: [{when: {label: 'vip'}, steps: [{id: 'call', task: {text: 'Call'}}]}, {steps: []}]}, {id: 'mark', set: {labels: {seen: true}}}]}
      await page.request.put('/api/campaigns/flow/draft', {data: definition, headers: {'X-CSRF-Token': token}})
      await page.goto('/campaigns/flow')
      await page.locator('button[data-kind=wait]').waitFor()
      await settled(page)
      assert.deepEqual(await kinds(page), ['trigger', 'wait', 'branch', 'task', 'set'])
      await carry(page, page.locator('button[data-kind=wait]'), () => page.getByRole('button', {name: 'Add a step'}).nth(3))
      await settled(page)
      const steps = async () => (await (await page.request.get('/api/campaigns/flow/draft')).json()).definition.steps
      const saved = async () => {
        await page.getByText('Draft saved').waitFor()
        await settled(page)
        return steps()
      }
      assert.deepEqual((await saved()).map((step) => step.id), ['who', 'mark'])
      const armOf = (all) => all[0].branch.map((arm) => arm.steps.map((step) => step.id))
      assert.ok(armOf(await steps()).flat().includes('rest'), JSON.stringify(await steps()))
      await page.getByLabel('Note', {exact: true}).fill('Agreed with Olga')
      await page.getByRole('img', {name: 'Note: Agreed with Olga'}).waitFor()
      await page.locator('button[data-kind=wait]').focus()
      await page.keyboard.press('Control+x')
      assert.deepEqual(await kinds(page), ['trigger', 'branch', 'task', 'set'])
      await page.keyboard.press('Control+z')
      assert.deepEqual((await kinds(page)).sort(), ['branch', 'set', 'task', 'trigger', 'wait'])
      // By keyboard it goes out of the branch and up to where it began.
      await page.locator('button[data-kind=wait]').click()
      for (let times = 0; times < 6; times += 1) await page.keyboard.press('Alt+ArrowUp')
      assert.deepEqual(await kinds(page), ['trigger', 'wait', 'branch', 'task', 'set'])
      assert.deepEqual((await saved())[0], {id: 'rest', note: 'Agreed with Olga', wait: '1 day'})
    })
  },

  async 'who still walks an older version is moved to the newest, after a look at how many'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      const headers = {'X-CSRF-Token': await tokenOf(page)}
      const definition = (wait, version) => ({id: 'welcome', name: 'Welcome', trigger: {registered: true}, steps: [{id: wait, wait: '5 days'}, {id: 'mark', set: {labels: {[version]: true}}}]})
      const publish = async (body) => {
        const answer = await page.request.post('/api/campaigns/welcome/publish', {data: {definition: body}, headers})
        assert.ok(answer.ok(), await answer.text())
      }
      await publish(definition('pause', 'first'))
      for (const id of ['newcomer-1', 'newcomer-2']) {
        const answer = await page.request.post('/api/customers', {data: [{customer_id: id}], headers})
        assert.ok(answer.ok(), await answer.text())
      }
      for (let tries = 0; (await (await page.request.get('/api/campaigns/welcome')).json()).enrolled < 2; tries += 1) {
        assert.ok(tries < 50, 'they walk it')
        await page.waitForTimeout(100)
      }
      await publish(definition('rest', 'second'))
      await page.goto('/campaigns/welcome?tab=people')
      await page.getByText('2 customers still walk older versions').waitFor()
      await page.getByRole('button', {name: 'Move to the newest'}).click()
      await page.getByText('2 customers stay: version 2 has no step “pause”').waitFor()
      await page.getByLabel('Where to from pause').selectOption('rest')
      await page.getByText('2 customers move').waitFor()
      await page.getByRole('dialog').getByRole('button', {name: 'Move', exact: true}).click()
      await page.getByText('2 customers still walk older versions').waitFor({state: 'hidden'})
      const steps = await (await page.request.get('/api/campaigns/welcome/steps')).json()
      assert.deepEqual([steps.version, steps.items[0].step, steps.items[0].here], [2, 'rest', 2])
    })
  },

  async 'segments are laid over each other, and whoever is in one alone becomes a segment'({visit, session}) {
    await visit({language: 'en', session: session()}, async (page) => {
      const headers = {'X-CSRF-Token': await tokenOf(page)}
      const publish = (id, condition) => page.request.put(`/api/segments/${id}`, {data: {name: {ru: id, en: id}, condition}, headers})
      await publish('often', {orders: 'count', at_least: 3})
      await publish('ever', {orders: 'count', at_least: 2})
      await page.goto('/segments')
      await settled(page)
      await page.getByRole('link', {name: 'Compare segments'}).click()
      for (const name of ['often', 'ever']) {
        await page.getByRole('textbox', {name: 'Which to compare, two to five'}).click()
        await page.keyboard.type(name)
        await page.getByRole('option', {name, exact: true}).click()
      }
      await page.keyboard.press('Escape')
      await settled(page)
      const told = await (await page.request.post('/api/audiences/overlap', {data: {segments: ['often', 'ever']}, headers})).json()
      assert.deepEqual(told.combinations.map((one) => one.segments).sort(), [['ever'], ['often', 'ever']].sort())
      const alone = told.combinations.find((one) => one.segments.length === 1).customers
      await page.getByRole('button', {name: /Only “ever”/}).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(alone.toLocaleString('en'), {exact: true}).first().waitFor()
      await dialog.getByRole('tab', {name: 'Segment'}).click()
      await dialog.getByLabel('Name of the segment').fill('Twice only')
      await dialog.getByRole('button', {name: 'See whom it touches'}).click()
      await dialog.getByRole('button', {name: 'Save the segment'}).click()
      await dialog.getByRole('link', {name: 'Open', exact: true}).waitFor()
      const saved = await (await page.request.get('/api/segments/twice-only')).json()
      assert.equal(saved.members, alone)
      assert.deepEqual(saved.definition.condition, {all: [{not: {segment: 'often'}}, {segment: 'ever'}]})
    })
  },
}
