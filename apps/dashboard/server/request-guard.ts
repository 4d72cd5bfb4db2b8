import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { hostName } from './hosts.ts';

const tokenCookie = 'basin_token';
const tokenHeader = 'x-basin-token';

export interface GuardPolicy {
  allowedHosts: ReadonlySet<string>;
  /** What readers' addresses begin with, `/basin`; nothing: the server has its names for itself. */
  basePath: string;
  token: string;
  /** True when others than this machine can reach the server. */
  readsNeedToken: boolean;
}

export interface GuardedRequest {
  method: string;
  /** Path and query, without the base path. */
  url: string;
  headers: IncomingHttpHeaders;
}

export type GuardDecision =
  | { allow: true }
  /** The token came in the address: keep it in a cookie and show an address without it. */
  | { allow: false; status: 303; location: string; cookie: string }
  | { allow: false; status: 400 | 401 | 403 | 405; message: string };

const safeMethods = ['GET', 'HEAD'];

/**
 * Decides about one request before anything else sees it: the addressed host must be ours, what
 * changes something must come from our own pages with the token, and a server that others can reach
 * shows nothing without the token.
 */
export function guardRequest(request: GuardedRequest, policy: GuardPolicy): GuardDecision {
  const { headers } = request;
  const host = hostName(headers.host);
  if (host === null) return { allow: false, status: 400, message: 'The Host header is malformed.' };
  if (!policy.allowedHosts.has(host)) {
    return {
      allow: false,
      status: 403,
      message: `This server does not answer to the name "${host}". Start it with --allow-host=${host} if it should.`,
    };
  }
  if (!isAddress(request.url)) {
    return { allow: false, status: 400, message: 'The address is malformed.' };
  }
  if (!safeMethods.includes(request.method)) return guardChange(request, policy);
  if (isForeignRead(headers)) {
    return { allow: false, status: 403, message: 'Pages of other sites may link here, no more.' };
  }
  if (!policy.readsNeedToken || carriesToken(headers, policy.token)) return { allow: true };
  return admitByAddress(request, policy);
}

/** A path of ours whose escapes are text: `//` is another host, and `%ff` no letter. */
function isAddress(url: string): boolean {
  if (!/^\/(?!\/)/.test(url) || !URL.canParse(url, 'http://server')) return false;
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** What another site's page loads by itself: images, scripts, fetches. A link that somebody follows is none. */
function isForeignRead(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  const isForeign = site === 'cross-site' || site === 'same-site';
  return isForeign && headers['sec-fetch-mode'] !== 'navigate';
}

function guardChange({ url, headers }: GuardedRequest, policy: GuardPolicy): GuardDecision {
  const site = headers['sec-fetch-site'];
  const sameOrigin =
    originHost(headers.origin) === headers.host && (site === undefined || site === 'same-origin');
  if (!sameOrigin) {
    return { allow: false, status: 403, message: 'Changes are accepted from this site only.' };
  }
  const given = headers[tokenHeader];
  const { token } = policy;
  // Headers are ASCII: pages send it escaped.
  if (!equalTokens(given, token) && !equalTokens(given, encodeURIComponent(token))) {
    return { allow: false, status: 403, message: `Changes need the ${tokenHeader} header.` };
  }
  // Next.js would draw a page for any method, as if it had been asked for.
  if (!new URL(url, 'http://server').pathname.startsWith('/api/')) {
    return { allow: false, status: 405, message: 'Pages are read, and change nothing.' };
  }
  return { allow: true };
}

function originHost(origin: string | undefined): string | null {
  if (origin === undefined || !URL.canParse(origin)) return null;
  return new URL(origin).host;
}

function carriesToken(headers: IncomingHttpHeaders, token: string): boolean {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  const cookie = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${tokenCookie}=`))
    ?.slice(tokenCookie.length + 1);
  // In a cookie it is escaped; in a header a client may send it so, for headers are ASCII.
  return [bearer, cookie, headers[tokenHeader]].some(
    (given) => equalTokens(given, token) || equalTokens(given, encodeURIComponent(token)),
  );
}

function admitByAddress({ url }: GuardedRequest, { token, basePath }: GuardPolicy): GuardDecision {
  const address = new URL(url, 'http://server');
  if (!equalTokens(address.searchParams.get('token') ?? undefined, token)) {
    return {
      allow: false,
      status: 401,
      message: 'Open the address that the server printed, with its ?token=…',
    };
  }
  address.searchParams.delete('token');
  return {
    allow: false,
    status: 303,
    // One leading slash: two would be another host.
    location: `${basePath}/${address.pathname.replace(/^\/+/, '')}${address.search}`,
    // Of `/basin` itself too, which `/basin/` would leave out.
    cookie: `${tokenCookie}=${encodeURIComponent(token)}; Path=${basePath || '/'}; HttpOnly; SameSite=Strict`,
  };
}

/** Compares in constant time, whatever the lengths. */
function equalTokens(given: string | string[] | undefined, token: string): boolean {
  if (typeof given !== 'string') return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
