// A customer's telephone: a real SMS server (Net::SMPP) and a browser that subscribed to push, as the end-to-end tests have
// them, and the texts that reached them.
import {execFileSync, spawn} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {arrived, freePort, started} from './patience.mjs'

const smsServer = new URL('../../tests/end_to_end/sms/smsc.pl', import.meta.url).pathname
const pushService = new URL('../../tests/end_to_end/push/receiver.py', import.meta.url).pathname

/** Of texts in one part: UCS-2, or else an alphabet whose Latin letters are ASCII's. */
function smsText(coding, hex) {
  const bytes = Buffer.from(hex, 'hex')
  return coding === '8' ? bytes.swap16().toString('utf16le') : bytes.toString('latin1')
}

async function startSms(folder) {
  const port = await freePort()
  const log = join(folder, 'sms.log')
  const program = spawn('perl', [smsServer, String(port), log], {stdio: ['ignore', 'ignore', 'inherit']})
  const ended = new Promise((resolve) => program.once('exit', resolve))
  await started(program, port, {needs: 'libnet-smpp-perl'})
  const texts = () => (existsSync(log) ? readFileSync(log, 'latin1') : '').split('\n')
    .map((line) => /^submit (\S+) .* coding (\d+) .* bytes ([0-9a-f]*)$/.exec(line)).filter(Boolean)
    .map(([, to, coding, hex]) => ({to, text: smsText(coding, hex)}))
  return {
    options: ['--sms', `smpp://shop:secret@127.0.0.1:${port}?from=SHOP`],
    texts,
    kill: async () => {
      program.kill()
      await ended
    },
  }
}

async function startPush(lapwing, folder) {
  const program = spawn('/usr/bin/python3', [pushService, folder], {stdio: ['ignore', 'pipe', 'inherit']})
  const ended = new Promise((resolve) => program.once('exit', resolve))
  const lines = []
  const first = new Promise((resolve) => {
    createInterface({input: program.stdout}).on('line', (line) => {
      lines.push(JSON.parse(line))
      resolve(true)
    })
  })
  if (!await Promise.race([first, ended.then(() => false)])) throw new Error('the push service does not start: is python3-cryptography installed?')
  const made = JSON.parse(execFileSync(lapwing, ['push-key', join(folder, 'secrets'), '--subject', 'mailto:tea@shop.example', '--json'], {encoding: 'utf8'}))
  const settings = JSON.parse(readFileSync(made.settings, 'utf8'))
  writeFileSync(made.settings, JSON.stringify({...settings, allow_private: true, ca_file: join(folder, 'cert.pem')}))
  return {
    options: ['--push', made.settings],
    subscription: lines[0],
    texts: () => lines.slice(1).map(({title, body}) => ({title, text: body})),
    kill: async () => {
      program.kill()
      await ended
    },
  }
}

/** Starts both; what they keep lies in the folder. `options` are those of `lapwing serve` that lead here. */
export async function startPhone(lapwing, folder) {
  mkdirSync(folder, {recursive: true})
  const sms = await startSms(folder)
  const push = await startPush(lapwing, folder)
  const told = ({to, title, text}) => `${to ?? title}: ${text}`
  return {
    options: [...sms.options, ...push.options],
    /** What the browser gives to the shop. */
    subscription: push.subscription,
    smsArrived: async (fits) => (await arrived(sms.texts, fits, {told}))[0],
    pushArrived: async (fits) => (await arrived(push.texts, fits, {told}))[0],
    kill: async () => {
      await sms.kill()
      await push.kill()
    },
  }
}
