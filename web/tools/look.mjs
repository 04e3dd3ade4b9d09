// Pictures of the pages, to be looked at: node tools/look.mjs LAPWING [PAGE...]; LAPWING may be the address of a server
// that runs. They go to build/web/look/PAGE.WIDTH.LANGUAGE.SCHEME.png; what the console and axe say is told.
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {forgetAbsent, overflows, seePopUps, seriousIssues, settled, signIn, startBrowser, visitor} from './browser.mjs'
import {pages} from './pages.mjs'
import {makeShop, serve} from './shop.mjs'

const [lapwing, ...names] = process.argv.slice(2)
const build = new URL('../../build/', import.meta.url).pathname
const folder = join(build, 'web/look')
mkdirSync(folder, {recursive: true})

let server = {url: lapwing, kill: async () => undefined}
if (!/^https?:/.test(lapwing)) {
  makeShop(lapwing, join(build, 'web/shop'))
  server = await serve(lapwing, join(build, 'web/shop'))
}
const browser = await startBrowser()
const first = await visitor(browser, server.url)
const session = await signIn(first.context)
await seePopUps(first.context.request)
const quick = process.env.LOOK === 'quick'
let faults = 0
for (const language of quick ? ['ru'] : ['ru', 'en']) {
  for (const scheme of quick ? ['light'] : ['light', 'dark']) {
    for (const width of ['wide', 'phone']) {
      const {context, page, complaints} = await visitor(browser, server.url, {language, scheme, width, session})
      for (const {name, path, act, isStranger, isAbsent} of pages) {
        if (names.length > 0 && !names.includes(name)) continue
        if (isStranger) await context.clearCookies()
        await page.goto(path)
        await settled(page)
        if (act) await act(page).catch((error) => complaints.push(`${name}: ${error.message}`))
        await settled(page)
        await page.screenshot({path: join(folder, `${name}.${width}.${language}.${scheme}.png`)})
        if (isAbsent) forgetAbsent(complaints)
        complaints.push(...(await seriousIssues(page)).map((issue) => `axe, ${name}: ${issue}`))
        if (await overflows(page)) complaints.push(`${name} is wider than the screen`)
        for (const complaint of complaints.splice(0)) {
          faults += 1
          console.log(`${name} ${width} ${language} ${scheme}: ${complaint}`)
        }
        if (isStranger) await context.addCookies(session.cookies)
      }
      await context.close()
    }
  }
}
await browser.close()
await server.kill()
console.log(`the pictures are in build/web/look; complaints: ${faults}`)
process.exit(faults === 0 ? 0 : 1)
