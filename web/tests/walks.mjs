// The seeds' walks, click by click, on the demo shop with a real mail server: node tests/walks.mjs LAPWING [WALK...]
// [--language ru|en] [--scheme light|dark] [--guide]. Each begins with a shop of its own. Pictures of every step go to
// build/web/walks; with --guide those of docs/guide are made anew instead.
import {cpSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {seePopUps, signIn, startBrowser, visitor} from '../tools/browser.mjs'
import {startMailbox} from '../tools/mailbox.mjs'
import {startPhone} from '../tools/phone.mjs'
import {makeEmptyShop, makeKey, readyForWalks, serve, takeShop} from '../tools/shop.mjs'
import {Walker} from '../tools/walker.mjs'
import {consumables} from './walks/consumables.mjs'
import {firstRun} from './walks/first_run.mjs'
import {holidayBonuses} from './walks/holiday_bonuses.mjs'
import {loyalCustomers} from './walks/loyal_customers.mjs'
import {promoCodes} from './walks/promo_codes.mjs'
import {reactivation} from './walks/reactivation.mjs'
import {rfmMatrix} from './walks/rfm_matrix.mjs'

/** The longest first, so that none is left to run alone. */
const walks = {loyal_customers: loyalCustomers, rfm_matrix: rfmMatrix, reactivation, promo_codes: promoCodes,
  consumables, first_run: firstRun, holiday_bonuses: holidayBonuses}

/** How many are walked at once: much of a walk is waiting for a minute to come or a mail to arrive. */
const atOnce = 4

const [lapwing, ...rest] = process.argv.slice(2)
const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined)
const isGuide = rest.includes('--guide')
const scheme = option('--scheme') ?? 'light'
const languages = isGuide ? ['en'] : option('--language') ? [option('--language')] : ['ru', 'en']
const names = rest.filter((one) => one in walks)

const root = new URL('../../', import.meta.url).pathname
const pictures = join(root, 'build/web/walks')
const guide = join(root, 'docs/guide/pictures')
const folder = mkdtempSync(join(tmpdir(), 'lapwing-walks-'))
const shop = join(folder, 'shop')
takeShop(lapwing, shop)
readyForWalks(lapwing, shop)
const browser = await startBrowser()

/** Somebody is signed in already, whom nothing keeps waiting; and the shop's zone. */
async function enter(server) {
  const {context} = await visitor(browser, server.url)
  const session = await signIn(context)
  await seePopUps(context.request)
  const {shop: {zone}} = await (await context.request.get('/api/session')).json()
  await context.close()
  return {session, zone}
}

async function play(name, language) {
  const own = join(folder, `${name}-${language}`)
  const data = join(own, 'shop')
  const isEmpty = name === 'first_run'
  mkdirSync(own)
  if (isEmpty) makeEmptyShop(lapwing, data)
  else cpSync(shop, data, {recursive: true})
  const key = isEmpty ? undefined : makeKey(lapwing, data)
  const mailbox = await startMailbox(join(own, 'mail'))
  const phone = await startPhone(lapwing, join(own, 'phone'))
  const server = await serve(lapwing, data, 0, ['--channel', `smtp://127.0.0.1:${mailbox.port}?starttls=never`, '--from-address', 'tea@shop.example',
    '--public-url', 'https://mail.shop.example', ...phone.options])
  const {session, zone} = isEmpty ? {} : await enter(server)
  const {context, page, complaints} = await visitor(browser, server.url, {language, scheme, session})
  if (isGuide) await page.setViewportSize({width: 1080, height: 690})
  const walker = new Walker({page, complaints, language, name, server, key, mailbox, phone, pictures, scheme, zone, guide: isGuide ? guide : undefined})
  try {
    await walks[name](walker)
  } catch (error) {
    await page.screenshot({path: join(pictures, name, `FAIL.${language}.png`)}).catch(() => undefined)
    throw error
  } finally {
    await context.close()
    await server.kill()
    await mailbox.kill()
    await phone.kill()
    rmSync(own, {recursive: true})
  }
}

let failed = 0
async function tell(name, language) {
  const begun = performance.now()
  try {
    await play(name, language)
    console.log(`ok   ${name}, ${language} (${Math.round((performance.now() - begun) / 1000)} s)`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${name}, ${language}\n${error.stack}`)
  }
}

const left = (names.length > 0 ? names : Object.keys(walks)).flatMap((name) => languages.map((language) => () => tell(name, language)))
await Promise.all(Array.from({length: atOnce}, async () => {
  while (left.length > 0) await left.shift()()
}))
await browser.close()
rmSync(folder, {recursive: true})
process.exit(failed === 0 ? 0 : 1)
