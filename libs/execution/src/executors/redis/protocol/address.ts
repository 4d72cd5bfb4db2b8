import { BasinError } from '@basin/core';

/** Where Redis is and how to get in. */
export interface RedisAddress {
  /** `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS. */
  url: string;
  /** PEM file of the authority that signed the server's certificate, where the system does not know it. */
  caFile: string | null;
  /** Of every key. */
  prefix: string;
}

interface ParsedUrl {
  secure: boolean;
  user: string;
  password: string;
  host: string;
  port: number;
  database: number | null;
}

/**
 * A Redis URL by its parts, null for what is none. Not by `URL`: a password that was not encoded may
 * hold slashes, at signs and per cent signs, and everything before the last at sign is user and password.
 */
function partsOf(text: string): ParsedUrl | null {
  const scheme = /^(rediss?):\/\//i.exec(text);
  if (scheme === null) return null;
  const rest = text.slice(scheme[0].length);
  const at = rest.lastIndexOf('@');
  const place = /^(\[[0-9a-f:.]+\]|[^/:?#@\s]*)(?::(\d+))?(?:\/(\d*))?$/i.exec(rest.slice(at + 1));
  if (place === null) return null;
  const [, host = '', port = '6379', database = ''] = place;
  if (host === '' || Number(port) > 65_535) return null;
  const login = at < 0 ? '' : rest.slice(0, at);
  const colon = login.indexOf(':');
  return {
    secure: scheme[1]?.toLowerCase() === 'rediss',
    user: decoded(colon < 0 ? login : login.slice(0, colon)),
    password: colon < 0 ? '' : decoded(login.slice(colon + 1)),
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port),
    database: database === '' ? null : Number(database),
  };
}

/** With a per cent sign that encodes nothing it was never encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws BasinError `cli/invalid-value` for what is no Redis URL. */
export function parseUrl(text: string): ParsedUrl {
  const parts = partsOf(text);
  if (parts !== null) return parts;
  throw new BasinError(
    'cli/invalid-value',
    // What it is instead may be a password.
    '--redis is no Redis URL: give redis://[user:password@]host[:port][/database], rediss:// for TLS',
  );
}

/** The address for people: made of the parts that are no secrets, never cut out of the text. */
export function describeAddress(url: string): string {
  const parts = partsOf(url);
  if (parts === null) return 'the given Redis URL';
  const { secure, user, password, host, port, database } = parts;
  const login = user === '' && password === '' ? '' : '***@';
  const place = host.includes(':') ? `[${host}]` : host;
  const db = database === null ? '' : `/${database}`;
  return `${secure ? 'rediss' : 'redis'}://${login}${place}:${port}${db}`;
}
