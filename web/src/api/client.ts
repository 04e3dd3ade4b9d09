/**
 * The one way to the server. `ask(api.GET('/api/rfm'))` gives what was answered, typed by schema/openapi.yaml, or throws
 * an `ApiError` that says where the fault lies. Changes carry the session's token; what the connection is worth is told
 * to `connection`.
 */
import createClient from 'openapi-fetch'
import {reportReached, reportUnreachable} from './connection'
import type {paths} from './schema'

/** What the server says of a request that it refused (RFC 9457). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
    /** The path of the field at fault, as `$.where.all[1]`, or the name of the parameter; empty if there is none. */
    readonly where: string,
    /** After how many seconds to try again; 0 if nothing was said. */
    readonly retryAfter: number,
  ) {
    super(detail)
    this.name = 'ApiError'
  }
}

/** What the server holds up until a second person approves it: nothing was done. */
export class WaitsForApproval extends Error {
  constructor(
    /** The request for approval. */
    readonly id: string,
  ) {
    super('waits for the approval of a second person')
    this.name = 'WaitsForApproval'
  }
}

let csrfToken = ''

/** The token that changes carry from now on, as GET /api/session gives it. */
export function setCsrfToken(token: string) {
  csrfToken = token
}

async function errorOf(response: Response): Promise<ApiError> {
  const told: Record<string, unknown> = await response
    .clone()
    .json()
    .then((body: unknown) => (typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}))
    .catch(() => ({}))
  const text = (name: string) => (typeof told[name] === 'string' ? told[name] : '')
  return new ApiError(response.status, text('title') || response.statusText, text('detail') || response.statusText,
    text('where'), Number(response.headers.get('Retry-After') ?? 0))
}

async function reach(request: Request): Promise<Response> {
  try {
    const response = await fetch(request)
    // 502 and 504 are said by a proxy whose Lapwing is away, 503 by one that is being restored.
    if ([502, 503, 504].includes(response.status)) reportUnreachable()
    else reportReached()
    return response
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) reportUnreachable()
    throw error
  }
}

export const api = createClient<paths>({baseUrl: '/', fetch: reach})

api.use({
  onRequest({request}) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', csrfToken)
    return request
  },
  async onResponse({response}) {
    if (!response.ok) throw await errorOf(response)
  },
})

interface Held {
  approval: {id: string}
}

/**
 * What was answered. Throws an `ApiError`, a TypeError if nobody was reached, and `WaitsForApproval` if that is not done
 * before somebody else agrees.
 */
export async function ask<T>(asked: Promise<{data?: T; response: Response}>): Promise<Exclude<T, Held>> {
  const {data, response} = await asked
  const held = response.status === 202 ? (data as Partial<Held> | undefined)?.approval : undefined
  if (held) throw new WaitsForApproval(held.id)
  return data as Exclude<T, Held>
}
