// The built interface, served by the real program, in a real browser: node tests/browser.mjs LAPWING [STORY].
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {forgetAbsent, overflows, seePopUps, seriousIssues, settled, signIn, startBrowser, visitor} from '../tools/browser.mjs'
import {pages} from '../tools/pages.mjs'
import {owner, serve, takeShop} from '../tools/shop.mjs'
import {pageStories} from './pages.mjs'

const [lapwing, only] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'lapwing-web-'))
const data = join(folder, 'shop')
const shellBytesMax = 400 * 1024

takeShop(lapwing, data)
let server = await serve(lapwing, data)
const browser = await startBrowser()
/** Of whoever is signed in. */
let session

/** A visitor whose page must have complained of nothing when the story ends. */
async function visit(likes, story) {
  const {context, page, complaints} = await visitor(browser, server.url, likes)
  await story(page, complaints)
  assert.deepEqual(complaints, [])
  await context.close()
}

async function faultsOf(page) {
  const issues = await seriousIssues(page)
  return await overflows(page) ? [...issues, 'it is wider than the screen'] : issues
}

/** What a look finds, and still finds a second later: what was on its way to its place is no fault. */
async function lasting(page, look) {
  if ((await look()).length === 0) return []
  await page.waitForTimeout(1000)
  await settled(page)
  return look()
}

const stories = {
  async 'the first visitor makes the owner, signs out and in again'() {
    await visit({language: 'ru'}, async (page, complaints) => {
      await page.goto('/rfm')
      await page.getByLabel('Как вас зовут').fill(owner.name)
      await page.getByLabel('Логин').fill(owner.login)
      await page.locator('input[name=password]').fill('password1234')
      await page.getByRole('button', {name: 'Создать владельца'}).click()
      await page.getByText('guess').first().waitFor()
      complaints.splice(0) // Chromium tells of each answer that is an error
      await page.locator('input[name=password]').fill(owner.password)
      await page.getByRole('button', {name: 'Создать владельца'}).click()
      await page.getByRole('navigation').first().waitFor()
      await page.getByRole('button', {name: owner.name}).first().click()
      await page.getByRole('menuitem', {name: 'Выйти'}).click()
      await page.getByLabel('Логин').fill(owner.login)
      await page.locator('input[name=password]').fill('wrong')
      await page.getByRole('button', {name: 'Войти'}).click()
      await page.getByText('Неверный логин или пароль').waitFor()
      complaints.splice(0)
      await page.locator('input[name=password]').fill(owner.password)
      await page.getByRole('button', {name: 'Войти'}).click()
      await page.getByRole('navigation').first().waitFor()
      session = await page.context().storageState()
      await seePopUps(page.context().request)
    })
  },

  async 'every page is without serious issues, in both languages and at both widths'() {
    // Side by side: half of it is waiting.
    const visits = [['ru', 'wide', 'light'], ['en', 'phone', 'dark'], ['en', 'wide', 'dark'], ['ru', 'phone', 'light']].map(([language, width, scheme]) =>
      visit({language, width, scheme, session}, async (page, complaints) => {
        for (const {name, path, act, isStranger, isAbsent} of pages) {
          if (isStranger) await page.context().clearCookies()
          await page.goto(path)
          await settled(page)
          if (act) {
            await act(page)
            await settled(page)
          }
          const place = `${name}, ${language}, ${width}, ${scheme}`
          await page.getByRole('heading', {level: 1}).first().waitFor().catch(() => assert.fail(`${place} has no title`))
          assert.deepEqual(await lasting(page, () => faultsOf(page)), [], place)
          if (isAbsent) forgetAbsent(complaints)
          if (isStranger) await page.context().addCookies(session.cookies)
        }
      }))
    await Promise.all(visits)
  },

  async 'the shell comes in 400 KB'() {
    await visit({language: 'ru', session}, async (page) => {
      let bytes = 0
      const protocol = await page.context().newCDPSession(page)
      await protocol.send('Network.enable')
      protocol.on('Network.loadingFinished', (event) => {
        bytes += event.encodedDataLength
      })
      await page.goto('/')
      await settled(page)
      console.log(`   ${Math.round(bytes / 1024)} KB came over the wire`)
      assert.ok(bytes > 100 * 1024, 'it was measured')
      assert.ok(bytes < shellBytesMax, `${bytes} bytes`)
    })
  },

  async 'the palette leads anywhere without a mouse'() {
    await visit({language: 'en', session}, async (page) => {
      await page.goto('/')
      await settled(page)
      await page.keyboard.press('Control+k')
      await page.getByPlaceholder('An area, a segment or a customer').waitFor()
      await page.keyboard.type('dark')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === 'dark')
    })
  },

  async 'a lost connection says so, and recovers by itself'() {
    await visit({language: 'en', session}, async (page, complaints) => {
      await page.goto('/')
      await settled(page)
      await server.kill('SIGKILL')
      await page.evaluate(() => window.dispatchEvent(new window.Event('visibilitychange')))
      await page.keyboard.press('Control+k')
      await page.keyboard.type('C10')
      await page.getByText('The server cannot be reached', {exact: false}).first().waitFor({timeout: 15_000})
      server = await serve(lapwing, data, Number(new URL(server.url).port))
      await page.getByText('The server cannot be reached', {exact: false}).first().waitFor({state: 'hidden', timeout: 15_000})
      complaints.splice(0) // Chromium tells of each request that reached nobody
    })
  },

  ...pageStories,
}

let failed = 0
for (const [name, story] of Object.entries(stories)) {
  if (only && !name.includes(only)) continue
  const begun = performance.now()
  try {
    if (only && !name.startsWith('the first visitor')) session ??= await signIn((await visitor(browser, server.url)).context)
    await story({visit, session: () => session})
    console.log(`ok   ${name} (${Math.round(performance.now() - begun)} ms)`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${name}\n${error.stack}`)
  }
}
await browser.close()
await server.kill()
rmSync(folder, {recursive: true})
process.exit(failed === 0 ? 0 : 1)
