import type { RequestHandler } from './http-server.ts';

const nobody = '0'.repeat(64);
/** Of no sweep, so that nothing but the code of each page is read. */
const addresses = [
  `/sweeps/${nobody}`,
  `/sweeps/${nobody}/trials`,
  `/sweeps/${nobody}/tasks/${nobody}`,
  '/compare',
  '/new',
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

/**
 * The code of a page is read when somebody asks for it first, and everybody waits meanwhile. This asks
 * for one page after the other while nobody else asks for anything.
 */
export function readingCodeAhead(
  handler: RequestHandler,
  { waitMs = idleMs, nowMs = () => performance.now() } = {},
): CodeReader {
  let askedAtMs = nowMs();
  const left = [...addresses];

  async function readOn(url: string, headers: Record<string, string>): Promise<void> {
    const address = nowMs() - askedAtMs < waitMs ? undefined : left.shift();
    if (address !== undefined) {
      const response = await fetch(url + address, { headers }).catch(() => null);
      await response?.text().catch(() => null);
      // Its own request is nobody's.
      askedAtMs = nowMs() - waitMs;
    }
    if (left.length > 0) later(url, headers);
  }

  function later(url: string, headers: Record<string, string>): void {
    setTimeout(() => void readOn(url, headers), waitMs / 4).unref();
  }

  return {
    handler(request, response) {
      askedAtMs = nowMs();
      return handler(request, response);
    },
    start: later,
  };
}
