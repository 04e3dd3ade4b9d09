// Debian's Chromium, led by playwright-core; what it complains of is kept. A page of ours says nothing in the console.
import {existsSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {chromium} from 'playwright-core'
import {owner} from './shop.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const widths = {wide: {width: 1440, height: 900}, phone: {width: 390, height: 844}}

export const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))

export const startBrowser = () =>
  chromium.launch({executablePath: executable, args: ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server']})

/** What the pages of each visitor are waiting for. */
const askings = new WeakMap()

/** A visitor of their own, with what they like. `complaints` grows as the console does. */
export async function visitor(browser, url, {language = 'en', scheme = 'light', width = 'wide', session} = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: widths[width],
    isMobile: width === 'phone',
    hasTouch: width === 'phone',
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ...(session && {storageState: session}),
  })
  const complaints = []
  const asking = new Set()
  askings.set(context, asking)
  // The stream of what changes stays open as long as the page.
  context.on('request', (request) => request.resourceType() !== 'eventsource' && asking.add(request))
  for (const end of ['requestfinished', 'requestfailed']) context.on(end, (request) => asking.delete(request))
  const page = await context.newPage()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(`asks elsewhere: ${request.url()}`)
  })
  return {context, page, complaints}
}

/** Drops what Chromium tells of an answer 404. */
export function forgetAbsent(complaints) {
  const others = complaints.filter((complaint) => !/status of 404/.test(complaint))
  complaints.splice(0, complaints.length, ...others)
}

/** Signs in, on the first visit as the owner; what a later visitor needs to be signed in as well. */
export async function signIn(context) {
  const session = await (await context.request.get('/api/session')).json()
  if (!session.signed_in) {
    const {login, password} = owner
    const answer = session.needs_owner
      ? await context.request.post('/api/owner', {data: owner})
      : await context.request.post('/api/session', {data: {login, password}})
    if (!answer.ok()) throw new Error(`cannot sign in: ${answer.status()} ${await answer.text()}`)
  }
  return context.storageState()
}

/**
 * What campaigns wanted a manager to see lies over the pages; somebody has seen it. A server that began just now decides
 * first what was due while it stood still.
 */
export async function seePopUps(request) {
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const {csrf_token: token} = await (await request.get('/api/session')).json()
  for (;;) {
    const {items = []} = await (await request.get('/api/tasks?kind=popup&limit=100')).json()
    if (items.length === 0) return
    for (const {id} of items) await request.post(`/api/tasks/${encodeURIComponent(id)}/close`, {data: {}, headers: {'X-CSRF-Token': token}})
  }
}

/** So long nothing is asked for: longer than pages wait for the next key before they ask. */
const quietMs = 250

/** Nothing is being loaded any more, and what was drawn stands. */
export async function settled(page) {
  await page.waitForLoadState('load')
  const asking = askings.get(page.context())
  const patience = performance.now() + 60_000
  for (let quietSince = performance.now(); performance.now() - quietSince < quietMs;) {
    if (performance.now() > patience) throw new Error(`still asking for ${[...asking].map((request) => request.url()).join(', ')}`)
    await page.waitForTimeout(25)
    if (asking.size > 0) quietSince = performance.now()
  }
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root'), null, {timeout: 60_000})
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => window.requestAnimationFrame(resolve))
    await frame()
    await frame()
    const moving = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime ?? Infinity))
    await Promise.allSettled(moving.map((one) => one.finished))
    await frame()
  })
}

/** What axe finds serious or critical on the page as it is now. */
export async function seriousIssues(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations'], preload: false, elementRef: false}))
  return found.violations.filter((issue) => ['serious', 'critical'].includes(issue.impact)).flatMap((issue) =>
    issue.nodes.slice(0, 3).map((node) => `${issue.id}: ${node.html.slice(0, 160)} (${node.any[0]?.message ?? issue.help})`))
}

/** Whether something is wider than the screen. */
export const overflows = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1)
