import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { RequestHandler } from './http-server.ts';

const nobody = '0'.repeat(64);
/** What is part of all pages, and no more. */
const firstAddress = '/nothing-is-here';
/**
 * Of no sweep, so that little more than the code of each page is read; first the one that shares least with the
 * others, and those that have little more, so that no request has all of it run at once. What the first page reads of a large sweep, in a process of its
 * own, is known to who comes next.
 */
const addresses = [
  '/new',
  '/',
  '/compare',
  `/sweeps/${nobody}`,
  `/sweeps/${nobody}/trials`,
  `/sweeps/${nobody}/tasks/${nobody}`,
  '/api/actions',
  `/api/sweeps/${nobody}/curves?metric=none`,
  `/api/sweeps/${nobody}/tasks`,
];
/** Streams of what happens, which are open as long as a page is. */
const endless = /^\/api\/(?:.*\/)?live(?:\?|$)/;
/** Nobody has asked for anything so long. */
const idleMs = 1_000;

interface CodeReader {
  /** The handler, now known to be asked. */
  handler: RequestHandler;
  /**
   * Once the server listens. Whatever page is asked for first needs Next's own code, run once: that is done
   * before this resolves, for it is the longest that anything holds up the server, and nobody has been told
   * of its address by then. All else is read later.
   */
  start: (url: string, headers: Record<string, string>) => Promise<void>;
}

/** A function for each file that has it read. */
interface CodeFiles {
  framework: (() => void)[];
  pages: (() => void)[];
}

/** Next's own code of pages and of routes: as much as that of a page. */
const frameworkFiles = ['page', 'route'].map(
  (kind) => `next/dist/compiled/next-server/app-${kind}-turbo.runtime.prod.js`,
);

/**
 * The code of all pages. A page's first request reads all files
 * of it without a turn for others in between; what is read by then is compiled, and only to be run.
 *
 * @param folder of the built pages.
 */
export function codeFiles(folder: string): CodeFiles {
  const chunks = path.join(folder, '.next/server/chunks');
  const require = createRequire(path.join(chunks, 'any.js'));
  const files = readdirSync(chunks, { recursive: true, encoding: 'utf8' })
    // The runtime acts on what it is told; all others are lists of functions.
    .filter((name) => name.endsWith('.js') && !path.basename(name).startsWith('[turbopack]'))
    .map((name) => path.join(chunks, name));
  const reading = (file: string) => () => void require(file);
  return { framework: frameworkFiles.map(reading), pages: files.map(reading) };
}

/**
 * The code of a page is read when somebody asks for it first, and everybody waits meanwhile. This reads one
 * file after the other, then asks for one page after the other, while nobody else asks for anything.
 *
 * @param files has one of them read each; one that cannot be read is left to whoever asks for its page.
 */
export function readingCodeAhead(
  handler: RequestHandler,
  files: CodeFiles,
  { waitMs = idleMs, nowMs = () => performance.now() } = {},
): CodeReader {
  let askedAtMs = nowMs();
  let askedCount = 0;
  /** Who is still being answered: a page that waits for what is read elsewhere would wait for this too. */
  let waitingCount = 0;
  const left = [...addresses];
  const leftFiles = [...files.pages];

  async function readOn(url: string, headers: Record<string, string>): Promise<void> {
    const isAsked = waitingCount > 0 || nowMs() - askedAtMs < waitMs;
    const file = isAsked ? undefined : leftFiles.shift();
    const address = isAsked || file !== undefined ? undefined : left.shift();
    if (file !== undefined) read(file);
    if (address !== undefined) await ask(url + address, headers);
    if (left.length > 0) later(url, headers, file === undefined ? waitMs / 4 : 0);
  }

  function read(file: () => void): void {
    try {
      file();
    } catch {
      // Nobody has asked for it yet.
    }
  }

  async function ask(address: string, headers: Record<string, string>): Promise<void> {
    const before = { askedAtMs, askedCount };
    const response = await fetch(address, { headers }).catch(() => null);
    await response?.text().catch(() => null);
    // Its own request is nobody's.
    if (askedCount === before.askedCount + 1) askedAtMs = before.askedAtMs;
  }

  function later(url: string, headers: Record<string, string>, afterMs: number): void {
    setTimeout(() => void readOn(url, headers), afterMs).unref();
  }

  return {
    handler(request, response) {
      askedAtMs = nowMs();
      askedCount += 1;
      if (!endless.test(request.url ?? '')) {
        waitingCount += 1;
        response.once('close', () => (waitingCount -= 1));
      }
      return handler(request, response);
    },
    async start(url, headers) {
      for (const file of files.framework) read(file);
      await ask(url + firstAddress, headers);
      later(url, headers, waitMs / 4);
    },
  };
}
