// What somebody waits for in a browser with a big shop: node tools/million.mjs LAPWING DATA. It opens the pages, scrolls the
// list of customers, types in the search and edits a segment's condition, and prints how long it took until the rows or the
// count stood on the screen: the median and the worst, in milliseconds. DATA is a folder as bench/browser.py makes it.
import {settled, signIn, startBrowser, visitor} from './browser.mjs'
import {serve} from './shop.mjs'

const [lapwing, data] = process.argv.slice(2)
const server = await serve(lapwing, data)
const browser = await startBrowser()
const first = await visitor(browser, server.url)
const session = await signIn(first.context)
await first.context.close()
const {context, page, complaints} = await visitor(browser, server.url, {language: 'en', session})
page.setDefaultTimeout(120_000)

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]
const tell = (what, times) =>
  console.log(`${what.padEnd(58)} ${String(times.length).padStart(4)} times, median ${String(Math.round(median(times))).padStart(5)}, worst ${String(Math.round(Math.max(...times))).padStart(5)} ms`)

async function opening(what, path, sign) {
  const times = []
  for (let i = 0; i < 5; ++i) {
    await page.goto('/import')
    await settled(page)
    const begun = performance.now()
    await page.goto(path)
    await page.locator(sign).first().waitFor()
    times.push(performance.now() - begun)
    await settled(page)
  }
  tell(what, times)
}

/** Screen by screen: how long until there are rows down to the lower edge, and more to scroll to. */
async function scrolling(screens) {
  await page.goto('/customers')
  await settled(page)
  const {times, rows} = await page.getByRole('table').first().evaluate(async (box, count) => {
    const frame = () => new Promise((resolve) => window.requestAnimationFrame(resolve))
    const stands = () => {
      const {left, bottom, width} = box.getBoundingClientRect()
      const there = document.elementFromPoint(left + width / 2, bottom - 8)
      return there?.closest('[role=row]') != null && box.scrollTop + box.clientHeight < box.scrollHeight - 1
    }
    const waits = []
    for (let i = 0; i < count; ++i) {
      box.scrollTop += box.clientHeight
      const begun = performance.now()
      do await frame()
      while (!stands() && performance.now() - begun < 10_000)
      waits.push(performance.now() - begun)
      await new Promise((resolve) => setTimeout(resolve, 60)) // a hand at the wheel
    }
    return {times: waits, rows: Math.max(...[...box.querySelectorAll('[aria-rowindex]')].map((row) => Number(row.getAttribute('aria-rowindex'))))}
  }, screens)
  tell(`customers: a screen further, down to row ${rows}`, times)
}

/** From a key to the rows that it leads to; 150 ms of it are the pause in which the next key may come. */
async function searching(words) {
  const times = []
  await page.goto('/customers')
  await settled(page)
  const field = page.getByRole('searchbox').first()
  for (const word of words) {
    await field.fill('')
    await settled(page)
    await field.pressSequentially(word.slice(0, -1), {delay: 90})
    const answered = page.waitForResponse((response) => response.url().includes(`q=${encodeURIComponent(word)}`))
    const begun = performance.now()
    await field.press(word.at(-1))
    await answered
    await page.waitForFunction((wanted) => {
      const row = document.querySelector('[role=table] [aria-rowindex="2"]')
      return row === null || row.textContent.includes(wanted)
    }, word)
    times.push(performance.now() - begun)
  }
  tell('customers: rows after the last key of a search', times)
}

/** From a key in a condition to the count of it. */
async function counting(segment, values) {
  const times = []
  await page.goto(`/segments/${segment}/edit`)
  await settled(page)
  const field = page.getByLabel('value').first()
  for (const value of values) {
    const text = String(value)
    await field.fill(text.slice(0, -1))
    await settled(page)
    await field.press('End')
    // By the page's own clock: from the key to the picture that shows the count.
    await page.evaluate(() => {
      window.waited = new Promise((resolve) => {
        document.addEventListener('input', () => {
          const begun = performance.now()
          let wasOld = false
          const look = () => {
            const isOld = document.querySelector('aside [aria-live]').hasAttribute('data-old')
            wasOld ||= isOld
            if ((wasOld && !isOld) || performance.now() - begun > 20_000) resolve(performance.now() - begun)
            else window.requestAnimationFrame(look)
          }
          window.requestAnimationFrame(look)
        }, {capture: true, once: true})
      })
    })
    await page.keyboard.type(text.at(-1))
    times.push(await page.evaluate(() => window.waited))
  }
  tell(`segment ${segment}: the count after a key`, times)
}

await opening('home, until its figures stand', '/', 'h1')
await opening('customers, until rows stand', '/customers', '[role=table] [aria-rowindex="2"]')
await opening('RFM, until its cells stand', '/rfm', 'button[aria-label^="R"]')
await scrolling(150)
await searching(['c1', 'c77', 'c123', 'c4567', 'c99999', 'c123456', 'c777777@', 'c5@mail', 'c31415', 'c271828'])
await counting('lapsed', [30, 60, 90, 120, 150, 180, 200, 270, 300, 365])
await counting('loyal-buyers', [12, 15, 20, 25, 30])
for (const complaint of complaints) console.log(`complaint: ${complaint}`)
await context.close()
await browser.close()
await server.kill()
process.exit(complaints.length === 0 ? 0 : 1)
