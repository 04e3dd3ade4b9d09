/** Whether what a tag says is good, bad, or to be looked at. */
export type Tone = 'plain' | 'accent' | 'good' | 'bad' | 'warn'
