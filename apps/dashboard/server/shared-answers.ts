import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { themeCookie } from '../components/theme.ts';
import { pageHeaders } from '../page-headers.ts';
import type { RequestHandler } from './http-server.ts';

interface Answer {
  headers: Record<string, string | string[] | number>;
  body: Buffer;
  /** Of its scripts, which must not be told to anybody else. */
  nonce: string;
}

interface Making {
  atMs: number;
  told: number | null;
  /** Null where it cannot be given to others. */
  answer: Promise<Answer | null>;
  isMade: boolean;
}

/** Larger ones are files. */
const largestBytes = 1_000_000;
const mostKept = 20;
const longestKeptMs = 2_000;
/** Who asked first may read slowly, and then it is made more slowly. */
const longestWaitMs = 500;
/** Headers by which Next answers one address in several ways. */
const asked = [
  'rsc',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-router-state-tree',
  'next-url',
];

/**
 * Makes a page once for all who ask for it together: who asks while it is being made gets the same, and
 * so does, where many watch, who asks before they were told of anything new.
 *
 * @param told a number that grows with each thing that those were told; null: few watch.
 */
export function sharingAnswers(handler: RequestHandler, told: () => number | null): RequestHandler {
  const known = new Map<string, Making>();

  function make(key: string, request: IncomingMessage, response: ServerResponse): unknown {
    const making: Making = {
      atMs: performance.now(),
      told: told(),
      isMade: false,
      answer: recorded(request, response),
    };
    known.delete(key);
    known.set(key, making);
    const oldest = known.keys().next().value;
    if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
    void making.answer.then((answer) => {
      making.isMade = true;
      const isKept = answer !== null && making.told !== null;
      if (!isKept && known.get(key) === making) known.delete(key);
    });
    return handler(request, response);
  }

  async function give(
    making: Making,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const answer = await Promise.race([making.answer, wait(longestWaitMs, null, { ref: false })]);
    if (answer === null) await handler(request, response);
    else send(answer, request, response);
  }

  return (request, response) => {
    const key = keyOf(request);
    if (key === null) {
      // What it changes is in no page that was begun before.
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        known.clear();
        response.once('finish', () => known.clear());
      }
      return handler(request, response);
    }
    const before = known.get(key);
    const now = told();
    const isSame = before?.told === now && !(now === null && before.isMade);
    // What people write on studies is nothing that anybody is told of.
    const isNew = before !== undefined && performance.now() - before.atMs < longestKeptMs;
    return isSame && isNew ? give(before, key, request, response) : make(key, request, response);
  };
}

/** What tells a request from others; null: it is answered by itself. */
function keyOf({ method, url = '/', headers }: IncomingMessage): string | null {
  const isPage = !/^\/(api|_next)\//.test(url) || /^\/api\/sweeps\/[^/]+\/curves\?/.test(url);
  if (method !== 'GET' || !isPage) return null;
  if (headers['range'] !== undefined || headers['if-none-match'] !== undefined) return null;
  const theme = new RegExp(`(?:^|;\\s*)${themeCookie}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
  return JSON.stringify([url, theme ?? null, ...asked.map((name) => headers[name] ?? null)]);
}

/** What is sent by whoever answers; null where that was cut off, failed, or was long. */
function recorded(request: IncomingMessage, response: ServerResponse): Promise<Answer | null> {
  const pieces: Buffer[] = [];
  let byteCount = 0;
  const record = (piece: unknown, encoding: unknown): void => {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) return;
    const bytes =
      typeof piece === 'string'
        ? Buffer.from(piece, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : Buffer.from(piece);
    byteCount += bytes.byteLength;
    if (byteCount <= largestBytes) pieces.push(bytes);
    else pieces.length = 0;
  };
  const { write, end } = response;
  return new Promise((resolve) => {
    response.write = ((...given: unknown[]) => {
      record(given[0], given[1]);
      return Reflect.apply(write, response, given) as boolean;
    }) as typeof response.write;
    response.end = ((...given: unknown[]) => {
      record(given[0], given[1]);
      const headers = { ...response.getHeaders() } as Answer['headers'];
      const isOne = response.statusCode === 200 && headers['set-cookie'] === undefined;
      const isWhole = isOne && byteCount <= largestBytes;
      resolve(isWhole ? { headers, body: Buffer.concat(pieces), nonce: nonceOf(request) } : null);
      return Reflect.apply(end, response, given) as ServerResponse;
    }) as typeof response.end;
    // Of one that was cut off nothing is known.
    response.once('close', () => resolve(null));
  });
}

function send(
  { headers, body, nonce }: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'content-security-policy') response.setHeader(name, value);
  }
  const own = nonceOf(request);
  // A byte a letter, and as many bytes as before.
  response.end(Buffer.from(body.toString('latin1').replaceAll(nonce, own), 'latin1'));
}

function nonceOf({ headers }: IncomingMessage): string {
  return String(headers[pageHeaders.nonce] ?? '');
}
