/** Thrown while a function is recorded that reads a value: what follows may hang on it. */
export class NotRecordable extends Error {}
