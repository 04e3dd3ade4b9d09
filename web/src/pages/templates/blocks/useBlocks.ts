import {useMemo, useState} from 'react'
import {mayMove, nextPlace, placeFor, withCopy, withInserted, withMoved, withoutBlock, type Edited, type Place} from './edits'
import type {Novelty, Words} from './kinds'
import {blockAt, readMail, sourceOf, type Block, type Level} from './mjml'

/** What was copied, in whatever template. */
let copied: {level: Level; source: string} | null = null

const wrapped = (piece: string) => `<mj-section background-color="#ffffff" padding="16px 24px">
  <mj-column>
    ${piece.replace(/\n/g, '\n    ')}
  </mj-column>
</mj-section>`

/** A mail's text as its blocks, which of them is chosen, and what can be done with it. `about` is what a change is part of. */
export function useBlocks(text: string, setText: (text: string, about?: string) => void) {
  const reading = useMemo(() => readMail(text), [text])
  const [chosen, choose] = useState<string | null>(null)
  const {mail} = reading
  const block: Block | undefined = chosen === null || !mail ? undefined : chosen === 'head' ? reading.head : blockAt(mail, chosen)

  const put = ({text: next, path}: Edited) => {
    setText(next)
    choose(path)
    return path
  }
  const insert = (level: Level, piece: string, place?: Place): string | undefined => {
    if (!mail) return undefined
    const at = place ?? placeFor(mail, level, chosen)
    if (at) return put(withInserted(text, at, piece))
    // A block comes into a mail that has no column yet.
    const end = {parent: '', index: mail.children.length}
    return level === 'blocks' ? put({...withInserted(text, end, wrapped(piece)), path: `${end.index}.0.0`}) : undefined
  }
  return {
    text,
    reading,
    chosen,
    block,
    choose,
    setText,
    add: (novelty: Novelty, words: Words, place?: Place) => insert(novelty.level, novelty.make(words), place),
    mayMove: (path: string, place: Place) => mail !== undefined && mayMove(mail, path, place),
    move: (path: string, place: Place) => put(withMoved(text, path, place)),
    /** To the next place up (-1) or down (1); undefined: there is none. */
    step: (path: string, by: -1 | 1): string | undefined => {
      const place = mail && nextPlace(mail, path, by)
      return place && put(withMoved(text, path, place))
    },
    duplicate: (path: string) => put(withCopy(text, path)),
    remove: (path: string) => {
      setText(withoutBlock(text, path))
      choose(null)
    },
    copy: (one: Block) => {
      copied = {level: one.level, source: sourceOf(text, one)}
    },
    paste: () => copied && insert(copied.level, copied.source),
  }
}

export type BlocksEditor = ReturnType<typeof useBlocks>

/** It can be moved, copied and taken away: it is neither the mail nor its head, nor letters where none may be. */
export const isOwn = (block: Block) => block.kind !== 'mail' && block.path !== 'head' && !block.isLoose
