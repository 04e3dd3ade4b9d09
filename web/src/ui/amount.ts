/** Amounts are decimal texts, and stay exact when they are summed. */

/** In ten-thousandths, exactly, as amounts are kept. */
export function units(amount: string): bigint {
  const [whole = '0', part = ''] = amount.replace('-', '').split('.')
  const value = BigInt(whole) * 10_000n + BigInt(part.padEnd(4, '0').slice(0, 4))
  return amount.startsWith('-') ? -value : value
}

export function toAmount(value: bigint): string {
  const text = (value < 0n ? -value : value).toString().padStart(5, '0')
  const part = text.slice(-4).replace(/0{1,2}$/, '')
  return `${value < 0n ? '-' : ''}${text.slice(0, -4)}.${part}`
}

/** Of any number of them, to the last digit. */
export const sum = (amounts: string[]) => toAmount(amounts.reduce((total, amount) => total + units(amount), 0n))
