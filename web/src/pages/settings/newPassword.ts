const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A password that nobody guesses and somebody can dictate: 100 bits in five groups. */
export function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('')
  return text.match(/.{4}/g)!.join('-')
}
