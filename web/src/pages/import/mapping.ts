/** Which column of a file stands for which field. */

export interface Mapped {
  field: string
  column: string | null
}

/** The mapping with a field's column chosen anew; a column stands for one field only. */
export function withColumn(mapping: Mapped[], field: string, column: string | null): Record<string, string | null> {
  return Object.fromEntries(mapping.map((one) => [one.field,
    one.field === field ? column : one.column === column && column !== null ? null : one.column]))
}

/** The field that each of the columns stands for; nothing for one that is left over. */
export function fieldsOf(columns: string[], mapping: Mapped[]): (string | undefined)[] {
  return columns.map((column) => mapping.find((one) => one.column === column)?.field)
}

/** Fields whose column was found come first; of the others the usual order stays. */
export function foundFirst(mapping: Mapped[]): Mapped[] {
  return [...mapping.filter(({column}) => column !== null), ...mapping.filter(({column}) => column === null)]
}
