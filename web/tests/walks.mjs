// The seeds' walks, click by click, on the demo shop with a real mail server: node tests/walks.mjs LAPWING [WALK...]
// [--language ru|en] [--scheme light|dark] [--guide]. Each begins with a shop of its own. Pictures of every step go to
// build/web/walks; with --guide those of docs/guide are made anew instead.
import {cpSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {seePopUps, signIn, startBrowser, visitor} from '../tools/browser.mjs'
import {startMailbox} from '../tools/mailbox.mjs'
import {makeKey, makeShop, serve, readyForWalks} from '../tools/shop.mjs'
import {Walker} from '../tools/walker.mjs'
import {consumables} from './walks/consumables.mjs'
import {holidayBonuses} from './walks/holiday_bonuses.mjs'
import {loyalCustomers} from './walks/loyal_customers.mjs'
import {reactivation} from './walks/reactivation.mjs'
import {rfmMatrix} from './walks/rfm_matrix.mjs'

const walks = {rfm_matrix: rfmMatrix, holiday_bonuses: holidayBonuses, loyal_customers: loyalCustomers, reactivation, consumables}

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
makeShop(lapwing, shop, 1500)
readyForWalks(lapwing, shop)
const browser = await startBrowser()

async function play(name, language) {
  const own = join(folder, `${name}-${language}`)
  const data = join(own, 'shop')
  mkdirSync(own)
  cpSync(shop, data, {recursive: true})
  const key = makeKey(lapwing, data)
  const mailbox = await startMailbox(join(own, 'mail'))
  const server = await serve(lapwing, data, 0, ['--channel', `smtp://127.0.0.1:${mailbox.port}?starttls=never`, '--from-address', 'tea@shop.example',
    '--public-url', 'https://mail.shop.example'])
  const first = await visitor(browser, server.url)
  const session = await signIn(first.context)
  await seePopUps(first.context.request)
  const {shop: {zone}} = await (await first.context.request.get('/api/session')).json()
  await first.context.close()
  const {context, page, complaints} = await visitor(browser, server.url, {language, scheme, session})
  if (isGuide) await page.setViewportSize({width: 1080, height: 690})
  const walker = new Walker({page, complaints, language, name, server, key, mailbox, pictures, scheme, zone, guide: isGuide ? guide : undefined})
  try {
    await walks[name](walker)
  } catch (error) {
    await page.screenshot({path: join(pictures, name, `FAIL.${language}.png`)}).catch(() => undefined)
    throw error
  } finally {
    await context.close()
    await server.kill()
    await mailbox.kill()
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

// Both languages at once: most of a walk is waiting.
for (const name of names.length > 0 ? names : Object.keys(walks)) {
  await Promise.all(languages.map((language) => tell(name, language)))
}
await browser.close()
rmSync(folder, {recursive: true})
process.exit(failed === 0 ? 0 : 1)
