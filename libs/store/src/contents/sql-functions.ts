import type { Json } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { type Content, contentDigest, encodeContent } from './content.ts';

/**
 * SQL functions of a value's JSON text, for migrations that were released with them: `content_sha256`,
 * `content_type`, `content_shape`, `content_bytes`. What they give must not change.
 */
export function defineContentFunctions(database: Database): void {
  /** The last value: one statement asks four times for each. */
  let known: { text: string; content: Content } | null = null;
  function contentOf(text: unknown): Content {
    if (known === null || known.text !== text) {
      known = { text: String(text), content: encodeContent(JSON.parse(String(text)) as Json) };
    }
    return known.content;
  }
  const define = (name: string, part: (content: Content) => string | Buffer): void => {
    database.function(name, { deterministic: true }, (text: unknown) => part(contentOf(text)));
  };
  define('content_sha256', contentDigest);
  define('content_type', ({ type }) => type);
  define('content_shape', ({ shape }) => JSON.stringify(shape));
  define('content_bytes', ({ bytes }) => Buffer.from(bytes));
}
