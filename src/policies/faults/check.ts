import type { SchemaReading } from '../schemaReading.ts'

/** Looks at the whole schema for one kind of fault; each fault is a sentence that begins with its coordinate. */
export type Check = (reading: SchemaReading) => readonly string[]
