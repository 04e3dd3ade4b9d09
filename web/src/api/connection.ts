/** Whether the server is reached. Whoever asks reports it; while it is not, `watch` asks until it is again. */
import {useSyncExternalStore} from 'react'

let lost = false
let failures = 0
const listeners = new Set<() => void>()

function become(isLost: boolean) {
  if (lost === isLost) return
  lost = isLost
  listeners.forEach((listener) => listener())
}

export function reportReached() {
  failures = 0
  become(false)
}

export function reportUnreachable() {
  failures += 1
  // One failure may be a tab that woke up before its network did.
  if (failures > 1) become(true)
  else setTimeout(() => void probe(), 500)
}

async function probe() {
  try {
    const response = await fetch('/readyz', {cache: 'no-store'})
    await response.text() // what is not read keeps its connection
    if (response.ok) reportReached()
    else become(true)
  } catch {
    become(true)
  }
}

/** Asks every two seconds as long as the connection is lost. Returns what stops it. */
export function watchConnection(recovered: () => void): () => void {
  let was = lost
  const timer = setInterval(() => {
    if (lost) void probe()
  }, 2000)
  const listener = () => {
    if (was && !lost) recovered()
    was = lost
  }
  listeners.add(listener)
  return () => {
    clearInterval(timer)
    listeners.delete(listener)
  }
}

export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => lost,
  )
}
