import {api, ask} from './client'
import type {ImportWithPreview} from './schema'

/** Uploads a file to be imported, as it is. */
export async function uploadImport(file: File): Promise<ImportWithPreview> {
  return ask(api.POST('/api/imports', {
    params: {query: {name: file.name}},
    headers: {'Content-Type': 'application/octet-stream'},
    // The description has bytes as a text; what is sent is the file.
    body: file as unknown as string,
    bodySerializer: (body) => body as unknown as File,
  }))
}
