/**
 * A subject as a reader would get it, as far as that can be told without a reader: what stands there only if something is
 * known stays, what stands there instead of it goes, and a value is "…".
 */
export function readableSubject(subject: string): string {
  return subject
    .replace(/\{\{\^\s*([\w.]+)\s*\}\}[\s\S]*?\{\{\/\s*\1\s*\}\}/g, '')
    .replace(/\{\{[#/][^}]*\}\}/g, '')
    .replace(/\{\{[^}]*\}\}/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
}
