/** Has the browser keep what came as a file of that name. */
export function saveFile(content: unknown, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content as Blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
