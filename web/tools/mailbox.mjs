// A real SMTP server (aiosmtpd, as the end-to-end tests have it) and the mails that reached it.
import {spawn} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {arrived, freePort, started} from './patience.mjs'

const script = new URL('../../tests/end_to_end/mail/smtp_server.py', import.meta.url).pathname

/** "=?utf-8?B?...?=" as it reads. */
const decoded = (header) => header.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how, text) => (how.toLowerCase() === 'b'
  ? Buffer.from(text, 'base64').toString('latin1')
  : text.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, (_all, hex) => String.fromCharCode(parseInt(hex, 16)))))

function headerOf(mail, name) {
  const head = mail.slice(0, mail.search(/\r?\n\r?\n/))
  const found = new RegExp(`^${name}:((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? ''
  // Bytes of several words make one letter at times, so they become letters together.
  return Buffer.from(decoded(found.replace(/\r?\n/g, '')).trim(), 'latin1').toString()
}

/** Starts it; mails are kept in the folder. */
export async function startMailbox(folder) {
  mkdirSync(folder, {recursive: true})
  const port = await freePort()
  const program = spawn('/usr/bin/python3', [script, String(port), folder], {stdio: ['ignore', 'ignore', 'inherit']})
  const ended = new Promise((resolve) => program.once('exit', resolve))
  await started(program, port, {speaks: true, needs: 'python3-aiosmtpd'})
  const mails = () => readdirSync(folder).filter((name) => name.endsWith('.eml')).map((name) => {
    const mail = readFileSync(join(folder, name), 'latin1')
    return {to: headerOf(mail, 'To'), subject: headerOf(mail, 'Subject'), mail}
  })
  return {
    port,
    mails,
    /** Those mails that `fits`, once there are as many. */
    arrived: (fits, count = 1, seconds = 60) => arrived(mails, fits, {count, seconds, told: ({to, subject}) => `${to}: ${subject}`}),
    async kill() {
      program.kill()
      await ended
    },
  }
}
