import type { Json } from '@basin/core';
import { contentDigest, encodeContent } from '../contents/content.ts';
import type { Session } from './session.ts';

/** JSON of at most this many characters stays in its row: a content's key alone takes 64. */
const inlineLimit = 256;

/** Stores a training's outputs; a long value that is there already, of whatever trial, is named only. */
type StoreOutputs = (trialId: number, outputs: Readonly<Record<string, Json>>) => void;

export function createOutputs({ client }: Session): StoreOutputs {
  const add = client.prepare<[number, string, string | null, number | null]>(
    'INSERT INTO outputs (trial_id, name, value, content_id) VALUES (?, ?, ?, ?)',
  );
  const findContent = client
    .prepare<[string], number>('SELECT id FROM contents WHERE sha256 = ?')
    .pluck();
  const addContent = client.prepare<[string, string, string, Uint8Array]>(
    'INSERT INTO contents (sha256, type, shape, bytes) VALUES (?, ?, ?, ?)',
  );

  function contentId(value: Json): number {
    const content = encodeContent(value);
    const sha256 = contentDigest(content);
    const known = findContent.get(sha256);
    if (known !== undefined) return known;
    const added = addContent.run(
      sha256,
      content.type,
      JSON.stringify(content.shape),
      content.bytes,
    );
    return Number(added.lastInsertRowid);
  }

  return (trialId, outputs) => {
    for (const [name, value] of Object.entries(outputs)) {
      const text = JSON.stringify(value);
      if (text.length <= inlineLimit) add.run(trialId, name, text, null);
      else add.run(trialId, name, null, contentId(value));
    }
  };
}
