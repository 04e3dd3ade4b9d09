/** JSON as a definition holds it, and how parts of it are found, replaced and told apart. Nothing is changed in place. */
import {textOf} from '@/ui/text'
export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is an object, or an empty one. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

/** The object at the path, or an empty one if there is none. */
export const objectAt = (json: JsonObject, path: readonly string[]): JsonObject => objectOf(valueAt(json, path))

export function valueAt(json: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = json
  for (const key of path) {
    if (!isObject(at)) return undefined
    at = at[key]
  }
  return at
}

/** With that value at the path; undefined takes it away, and with it what is left empty, down to the depth `kept`. */
export function withValue(json: JsonObject, path: readonly string[], value: Json | undefined, kept = 1): JsonObject {
  const [key, ...rest] = path
  if (key === undefined) return isObject(value) ? value : {}
  const copy = {...json}
  let inner = value
  if (rest.length > 0) {
    const within = withValue(objectAt(json, [key]), rest, value, kept - 1)
    inner = Object.keys(within).length === 0 && kept <= 0 ? undefined : within
  }
  if (inner === undefined) delete copy[key]
  else copy[key] = inner
  return copy
}

/** Without these keys in the object at the path, and with those that are given instead. */
export function withKeys(json: JsonObject, path: readonly string[], gone: readonly string[], given: JsonObject): JsonObject {
  const changed = Object.fromEntries(Object.entries(objectAt(json, path)).filter(([key]) => !gone.includes(key)))
  const whole = {...changed, ...given}
  return path.length === 0 ? whole : withValue(json, path, whole)
}

export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual(a[key], b[key]))
}

/** One text, or several: what the formats take as either. */
export function textsOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.map(String)
  return value === undefined || value === null || value === '' ? [] : [textOf(value)]
}
