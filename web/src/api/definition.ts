/** A definition as the body of a request: what it has is described by a schema of its own, beside openapi.yaml. */
export const asBody = (definition: Record<string, unknown>) => definition as Record<string, never>
