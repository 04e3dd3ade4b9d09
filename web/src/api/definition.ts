import {ApiError} from './client'

/** A definition as the body of a request: what it has is described by a schema of its own, beside openapi.yaml. */
export const asBody = (definition: Record<string, unknown>) => definition as Record<string, never>

/** The header by which a version is replaced only if it is still the newest; by which there is none yet, if it is 0. */
export const versionHeader = (version: number) =>
  version === 0 ? {'If-None-Match': '*'} : {'If-Match': `"${version}"`}

/** Somebody else saved it meanwhile. */
export const isOvertaken = (error: unknown) => error instanceof ApiError && error.status === 412
