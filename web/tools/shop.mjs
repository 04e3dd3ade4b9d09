// A shop to look at: the demo's customers after half a year with the examples' campaigns, which they answered, as `./dev run`
// makes it; served by the real program at a port that the kernel chose. Each call has a folder of its own.
import {execFileSync, spawn} from 'node:child_process'
import {cpSync, existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const make = new URL('../../examples/demo-shop/make.sh', import.meta.url).pathname

/** So few customers look alive still, and are made in seconds. */
export const testCustomers = 1500

export const owner = {login: 'anna', name: 'Anna', password: 'heron umbrella seventeen'}

/** Makes the shop's data folder, if it is not there. */
export function makeShop(lapwing, data, customers = 20_000) {
  if (existsSync(data)) return
  const mail = mkdtempSync(join(tmpdir(), 'lapwing-mail-'))
  execFileSync(make, [lapwing, data, mail, String(customers)], {stdio: ['ignore', 'ignore', 'pipe']})
  rmSync(mail, {recursive: true})
}

/** A shop that has nothing yet. */
export function makeEmptyShop(lapwing, data) {
  const nobody = `${data}.csv`
  writeFileSync(nobody, 'customer_id\n')
  execFileSync(lapwing, ['import', '--data', data, '--customers', nobody, '--timezone', 'Europe/Moscow', '--currency', 'RUB'], {stdio: 'ignore'})
  rmSync(nobody)
}

/** A shop of the tests' size of one's own in `data`: a copy of the one that ctest made for all of them, if it did. */
export function takeShop(lapwing, data) {
  const made = process.env.LAPWING_TEST_SHOP
  if (made && existsSync(made)) cpSync(made, data, {recursive: true})
  else makeShop(lapwing, data, testCustomers)
}

/** The shop as a walk finds it: it may write at any hour, and its own campaigns rest meanwhile. Before it is served. */
export function readyForWalks(lapwing, data) {
  const policy = `${data}.policy.json`
  writeFileSync(policy, JSON.stringify({id: 'policy', quiet_hours: [], caps: [], costs: {email: 0.05, sms: 4.2}}))
  execFileSync(lapwing, ['policy', '--data', data, '--set', policy], {stdio: 'ignore'})
  rmSync(policy)
  const {campaigns} = JSON.parse(execFileSync(lapwing, ['campaign', 'list', '--data', data, '--json'], {encoding: 'utf8'}))
  for (const {id} of campaigns) execFileSync(lapwing, ['campaign', 'status', '--data', data, id, 'paused'], {stdio: 'ignore'})
}

/** A key for the shop's own software, which tells of orders and of what customers do. Before it is served. */
export const makeKey = (lapwing, data) =>
  JSON.parse(execFileSync(lapwing, ['key', 'make', 'shop', '--data', data, '--permission', 'record_events', '--json'], {encoding: 'utf8'})).secret

/** Serves it, at a port of its own choice unless one is given, with `more` options: its address, and what stops it. */
export async function serve(lapwing, data, port = 0, more = []) {
  const program = spawn(lapwing, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`, '--json', ...more], {stdio: ['ignore', 'pipe', 'inherit']})
  const ended = new Promise((resolve) => program.once('exit', resolve))
  const first = await Promise.race([
    new Promise((resolve) => createInterface({input: program.stdout}).once('line', resolve)),
    ended.then(() => null)])
  if (first === null) throw new Error('lapwing serve ended before it was ready')
  return {
    url: JSON.parse(first).url.replace(/\/$/, ''),
    kill: async (signal = 'SIGTERM') => {
      program.kill(signal)
      await ended
    },
  }
}
