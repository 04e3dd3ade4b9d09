// What newer browsers and Node 20 have on lists themselves.

/** The list without `remove` items from `index` on, and with these there instead; a negative index counts from the end. */
export function spliced<Item>(list: readonly Item[], index: number, remove: number, ...insert: Item[]): Item[] {
  const copy = [...list]
  copy.splice(index, remove, ...insert)
  return copy
}

/** The list with another item at that place. */
export const replaced = <Item>(list: readonly Item[], index: number, item: Item): Item[] => spliced(list, index, 1, item)
