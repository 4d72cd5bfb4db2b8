import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { RequestHandler } from './http-server.ts';

const nobody = '0'.repeat(64);
/**
 * Of no sweep, so that little more than the code of each page is read. First what is part of all pages, then
 * those that have little more, so that no request has all of it run at once. What the first page reads of a
 * large sweep, in a process of its own, is known to who comes next.
 */
const addresses = [
  '/nothing-is-here',
  '/',
  '/new',
  '/compare',
  `/sweeps/${nobody}`,
  `/sweeps/${nobody}/trials`,
  `/sweeps/${nobody}/tasks/${nobody}`,
  '/api/actions',
  `/api/sweeps/${nobody}/curves?metric=none`,
  `/api/sweeps/${nobody}/tasks`,
];
/** Nobody has asked for anything so long. */
const idleMs = 1_000;

interface CodeReader {
  /** The handler, now known to be asked. */
  handler: RequestHandler;
  /** Once the server listens. */
  start: (url: string, headers: Record<string, string>) => void;
}

/** Next's own code of pages and of routes: as much as that of a page. */
const frameworkFiles = ['page', 'route'].map(
  (kind) => `next/dist/compiled/next-server/app-${kind}-turbo.runtime.prod.js`,
);

/**
 * The code of all pages, a function for each file that has it read. A page's first request reads all files
 * of it without a turn for others in between; what is read by then is compiled, and only to be run.
 *
 * @param folder of the built pages.
 */
export function codeFiles(folder: string): (() => void)[] {
  const chunks = path.join(folder, '.next/server/chunks');
  const require = createRequire(path.join(chunks, 'any.js'));
  const files = readdirSync(chunks, { recursive: true, encoding: 'utf8' })
    // The runtime acts on what it is told; all others are lists of functions.
    .filter((name) => name.endsWith('.js') && !path.basename(name).startsWith('[turbopack]'))
    .map((name) => path.join(chunks, name));
  return [...frameworkFiles, ...files].map((file) => () => void require(file));
}

/**
 * The code of a page is read when somebody asks for it first, and everybody waits meanwhile. This reads one
 * file after the other, then asks for one page after the other, while nobody else asks for anything.
 *
 * @param files has one of them read each; one that cannot be read is left to whoever asks for its page.
 */
export function readingCodeAhead(
  handler: RequestHandler,
  files: readonly (() => void)[],
  { waitMs = idleMs, nowMs = () => performance.now() } = {},
): CodeReader {
  let askedAtMs = nowMs();
  const left = [...addresses];
  const leftFiles = [...files];

  async function readOn(url: string, headers: Record<string, string>): Promise<void> {
    const isAsked = nowMs() - askedAtMs < waitMs;
    const file = isAsked ? undefined : leftFiles.shift();
    const address = isAsked || file !== undefined ? undefined : left.shift();
    try {
      file?.();
    } catch {
      // Nobody has asked for it yet.
    }
    if (address !== undefined) {
      const response = await fetch(url + address, { headers }).catch(() => null);
      await response?.text().catch(() => null);
      // Its own request is nobody's.
      askedAtMs = nowMs() - waitMs;
    }
    if (left.length > 0) later(url, headers, file === undefined ? waitMs / 4 : 0);
  }

  function later(url: string, headers: Record<string, string>, afterMs: number): void {
    setTimeout(() => void readOn(url, headers), afterMs).unref();
  }

  return {
    handler(request, response) {
      askedAtMs = nowMs();
      return handler(request, response);
    },
    start: (url, headers) => later(url, headers, waitMs / 4),
  };
}
