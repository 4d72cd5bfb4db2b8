import type { Json } from '@basin/core';
import { type ContentType, decodeContent } from '../contents/content.ts';
import type { Queries } from './queries.ts';

type Output =
  [name: string, value: string, contentId: null] | [name: string, value: null, contentId: number];

/** Reads trials' outputs. A content that several of them have is read once and shared: do not change it. */
export function outputsReader({ client }: Queries): (trialId: number) => Record<string, Json> {
  const outputs = client
    .prepare<[number], Output>('SELECT name, value, content_id FROM outputs WHERE trial_id = ?')
    .raw();
  const content = client.prepare<[number], { type: ContentType; shape: string; bytes: Uint8Array }>(
    'SELECT type, shape, bytes FROM contents WHERE id = ?',
  );
  const known = new Map<number, Json>();

  function valueOf(contentId: number): Json {
    const shared = known.get(contentId);
    if (shared !== undefined) return shared;
    const row = content.get(contentId);
    if (row === undefined) throw new SyntaxError(`there is no content ${contentId}`);
    const shape = JSON.parse(row.shape) as number[];
    const value = decodeContent({ ...row, shape });
    known.set(contentId, value);
    return value;
  }

  return (trialId) =>
    Object.fromEntries(
      outputs
        .all(trialId)
        .map(([name, value, contentId]) => [
          name,
          contentId === null ? (JSON.parse(value) as Json) : valueOf(contentId),
        ]),
    );
}
