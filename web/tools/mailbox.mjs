// A real SMTP server (aiosmtpd, as the end-to-end tests have it) and the mails that reached it.
import {spawn} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync} from 'node:fs'
import {connect, createServer} from 'node:net'
import {join} from 'node:path'

const script = new URL('../../tests/end_to_end/mail/smtp_server.py', import.meta.url).pathname

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const {port} = server.address()
    server.close(() => resolve(port))
  })
})

const answers = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1')
  socket.once('data', () => resolve(true)).once('error', () => resolve(false)).once('close', () => socket.destroy())
})

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

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
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100 || program.exitCode !== null) throw new Error('the mail server does not start: is python3-aiosmtpd installed?')
    await pause(100)
  }
  const mails = () => readdirSync(folder).filter((name) => name.endsWith('.eml')).map((name) => {
    const mail = readFileSync(join(folder, name), 'latin1')
    return {to: headerOf(mail, 'To'), subject: headerOf(mail, 'Subject'), mail}
  })
  return {
    port,
    mails,
    /** Those mails that `fits`, once there are as many. */
    async arrived(fits, count = 1, seconds = 60) {
      for (let tries = 0; tries < seconds * 4; tries += 1) {
        const found = mails().filter(fits)
        if (found.length >= count) return found
        await pause(250)
      }
      const seen = mails().map(({to, subject}) => `  ${to}: ${subject}`).slice(0, 20).join('\n')
      throw new Error(`${count} mails were expected within ${seconds} s, ${mails().filter(fits).length} came; in all:\n${seen}`)
    },
    async kill() {
      program.kill()
      await ended
    },
  }
}
