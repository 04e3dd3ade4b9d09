// A shop to look at: the demo's customers with the examples' segments, bonuses and a campaign that has not fired yet,
// served by the real program at a port that the kernel chose. Each call has a folder of its own.
import {execFileSync, spawn} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

const examples = new URL('../../examples/', import.meta.url).pathname

export const owner = {login: 'anna', name: 'Anna', password: 'heron umbrella seventeen'}

/** Makes the shop's data folder, if it is not there. */
export function makeShop(lapwing, data, customers = 20_000) {
  if (existsSync(data)) return
  const unfinished = `${data}.unfinished`
  rmSync(unfinished, {recursive: true, force: true})
  const run = (...args) => execFileSync(lapwing, args, {stdio: ['ignore', 'ignore', 'inherit']})
  run('demo', '--data', unfinished, '--customers', String(customers))
  const definitions = mkdtempSync(join(tmpdir(), 'lapwing-definitions-'))
  for (const what of ['segments', 'bonus_types', 'templates', 'lifecycle.json']) {
    cpSync(join(examples, what), join(definitions, what), {recursive: true})
  }
  mkdirSync(join(definitions, 'campaigns'))
  cpSync(join(examples, 'campaigns/reactivation.json'), join(definitions, 'campaigns/reactivation.json'))
  run('apply', definitions, '--data', unfinished)
  rmSync(definitions, {recursive: true})
  cpSync(unfinished, data, {recursive: true})
  rmSync(unfinished, {recursive: true})
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
