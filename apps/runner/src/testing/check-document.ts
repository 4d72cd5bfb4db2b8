import { expect } from 'vitest';
import { type DocumentName, documents } from '../documents/registry.ts';

/**
 * Holds what a command printed to its published schema: every field is in it, and none beside. Returns it.
 */
export function checkDocument<Printed>(name: DocumentName, printed: Printed): Printed {
  const parsed = documents[name].safeParse(printed);
  expect(parsed.error?.issues ?? [], `basin ${name} --json`).toEqual([]);
  // A schema leaves out what it does not know.
  expect(parsed.data, `basin ${name} --json`).toEqual(printed);
  return printed;
}
