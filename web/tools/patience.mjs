// What several servers of the tests need: a free port, somebody who listens, something that comes about.
import {connect, createServer} from 'node:net'

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export const freePort = () => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const {port} = server.address()
    server.close(() => resolve(port))
  })
})

/** Whether somebody listens there and, if `speaks`, says the first word. */
export const answers = (port, speaks) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1')
  socket.once(speaks ? 'data' : 'connect', () => resolve(true)).once('error', () => resolve(false)).once(speaks ? 'close' : 'data', () => socket.destroy())
  if (!speaks) socket.once('connect', () => socket.destroy())
})

/** Waits until the program's server answers. */
export async function started(program, port, {speaks = false, needs}) {
  for (let tries = 0; !(await answers(port, speaks)); tries += 1) {
    if (tries > 100 || program.exitCode !== null) throw new Error(`a server of the tests does not start: is ${needs} installed?`)
    await pause(100)
  }
}

/** Those of `all()` that `fits`, once there are as many; `told` is how one reads in an error. */
export async function arrived(all, fits, {count = 1, seconds = 60, told}) {
  for (let tries = 0; tries < seconds * 4; tries += 1) {
    const found = all().filter(fits)
    if (found.length >= count) return found
    await pause(250)
  }
  throw new Error(`${count} were expected within ${seconds} s, ${all().filter(fits).length} came; in all:\n${all().slice(0, 20).map((one) => `  ${told(one)}`).join('\n')}`)
}
