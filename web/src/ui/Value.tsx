/** Values as people read them. Each stands in a line of text, and is as wide as its neighbours above and below. */
import {Tooltip} from '@mantine/core'
import {formatAgo, formatMoney, formatNumber, formatShare, formatWhen, type WhenForm} from './format'
import {useFormats} from './useFormats'

const nothing = <span aria-hidden>–</span>

export function Money({amount, short = false}: {amount: string | null | undefined; short?: boolean}) {
  const form = useFormats()
  if (amount == null) return nothing
  return <span className="figures">{formatMoney(amount, form, short)}</span>
}

export function Num({value, digits = 0}: {value: number | null | undefined; digits?: number}) {
  const form = useFormats()
  if (value == null) return nothing
  return <span className="figures">{formatNumber(value, form, digits)}</span>
}

/** A part of a whole, as percent; nothing of nothing is none. */
export function Share({part, of}: {part: number; of: number}) {
  const form = useFormats()
  if (of === 0) return nothing
  return <span className="figures">{formatShare(part / of, form)}</span>
}

/** When something was. `ago`: how long ago, and the time itself when it is pointed at. */
export function When({at, form = 'day', ago = false}: {at: string | null | undefined; form?: WhenForm; ago?: boolean}) {
  const formats = useFormats()
  if (at == null) return nothing
  if (!ago) return <time dateTime={at} className="figures">{formatWhen(at, formats, form)}</time>
  return (
    <Tooltip label={formatWhen(at, formats, 'time')}>
      <time dateTime={at}>{formatAgo(at, formats)}</time>
    </Tooltip>
  )
}
