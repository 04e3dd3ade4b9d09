/** Why a message did not arrive: what its channel replied, as a reason that has words, with what they name. */

export interface Reason {
  /** Of `reason.*` in i18n/messages. */
  key: string
  values?: Record<string, string>
  /** How often it was tried until it was given up. */
  tries?: number
}

type Rule = [RegExp, (match: RegExpExecArray) => Reason]

const rules: Rule[] = [
  [/^no channel for (\w+)/, ([, channel]) => ({key: `noChannel.${channel}`})],
  [/the customer has no /, () => ({key: 'noContact'})],
  [/^(.*?)[.:]? has no value and no section/, ([, place]) => ({key: 'noValue', values: {place: place!.trim()}})],
  [/^template ([^:]+)/, ([, template]) => ({key: 'template', values: {template: template!}})],
  [/^in doubt, goes again|^no reply to the end of the message/, () => ({key: 'doubt'})],
  [/\b[45]\.1\.(1|6|10)\b|user unknown|no such user|unknown user|mailbox (not found|unavailable)/i, () => ({key: 'noAddress'})],
  [/\b[45]\.2\.2\b|quota|mailbox (is )?full/i, () => ({key: 'full'})],
  [/\b[45]\.2\.1\b|mailbox disabled|inactive/i, () => ({key: 'disabled'})],
  [/\b5\.1\.2\b|\b[45]\.4\.4\b|domain not found|no mx/i, () => ({key: 'noDomain'})],
  [/\b4\.7\.\d|greylist|graylist/i, () => ({key: 'later'})],
  [/\b5\.7\.(20|2[1-7])\b|dkim|spf|dmarc/i, () => ({key: 'sender'})],
  [/\b5\.7\.\d|spam|blocked|blacklist|policy/i, () => ({key: 'rejected'})],
  [/\b[45]\.3\.4\b|\b552\b|too (large|big)/i, () => ({key: 'tooBig'})],
  [/timed? ?out|refused|connect|resolve|no route/i, () => ({key: 'unreachable'})],
  [/^HTTP (\d+)/, ([, status]) => ({key: 'http', values: {status: status!}})],
  [/^4\d\d\b/, () => ({key: 'later'})],
  [/^5\d\d\b/, () => ({key: 'refused'})],
]

const gaveUp = /^gave up after (\d+) tries: /

/** The reason that a reply gives; nothing if it says nothing that is known here: then it is shown as it is. */
export function reasonOf(reply: string): Reason | undefined {
  const given = gaveUp.exec(reply)
  const said = given ? reply.slice(given[0].length) : reply
  for (const [pattern, reason] of rules) {
    const match = pattern.exec(said)
    if (match) return {...reason(match), ...(given && {tries: Number(given[1])})}
  }
  return undefined
}
