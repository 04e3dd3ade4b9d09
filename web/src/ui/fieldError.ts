import {ApiError} from '@/api/client'

/** The path that an error names, as it stands behind "$."; empty if it names none. */
function placeOf(error: unknown): string {
  return error instanceof ApiError && error.where.startsWith('$.') ? error.where.slice(2) : ''
}

const covers = (field: string, place: string) => place === field || place.startsWith(`${field}.`) || place.startsWith(`${field}[`)

/** What the server said of that field of the request's body, or of something within it; to stand beside the field. */
export function fieldError(error: unknown, field: string): string | undefined {
  return covers(field, placeOf(error)) ? (error as ApiError).message : undefined
}

/** Whether an error belongs to none of these fields, and has to be told by itself. */
export function isElsewhere(error: unknown, fields: string[]): boolean {
  return error !== null && error !== undefined && !fields.some((field) => covers(field, placeOf(error)))
}
