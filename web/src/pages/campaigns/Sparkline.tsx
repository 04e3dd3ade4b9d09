/** Fourteen days at a glance; the figures themselves stand beside it. */
export function Sparkline({values, label}: {values: number[]; label: string}) {
  const width = 84
  const height = 22
  const most = Math.max(...values, 0)
  const points = values.map((value, index) =>
    `${((index / Math.max(1, values.length - 1)) * width).toFixed(1)},${(height - 2 - (most === 0 ? 0 : (value / most) * (height - 4))).toFixed(1)}`)
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{display: 'block'}}>
      <polyline points={points.join(' ')} fill="none" strokeWidth={1.5} strokeLinejoin="round"
        stroke={most === 0 ? 'var(--lapwing-line)' : 'var(--mantine-primary-color-filled)'} />
    </svg>
  )
}
