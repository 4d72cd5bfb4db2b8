import { networkInterfaces, hostname } from 'node:os';
import { isIP } from 'node:net';

/** Names that always mean this machine. */
const loopbackNames = ['localhost', '127.0.0.1', '::1'];

/** Whether only this machine's own programs can reach an address. */
export function isLoopback(host: string): boolean {
  return loopbackNames.includes(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Host names that a request may be addressed to. A page of another site that re-points its own name
 * at this machine (DNS rebinding) sends that name, and is refused.
 */
export function allowedHostNames(bindHost: string, extra: readonly string[]): Set<string> {
  const names = new Set([...loopbackNames, bindHost, ...extra].map((name) => name.toLowerCase()));
  if (!isLoopback(bindHost)) {
    names.add(hostname().toLowerCase());
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) names.add(address.toLowerCase());
    }
  }
  return names;
}

/** The name in a Host header, without its port and brackets; null when it is not one. */
export function hostName(header: string | undefined): string | null {
  if (header === undefined || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(header)) {
    return null;
  }
  return header
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** Whether a Host header could be that name. */
export function isHostName(name: string): boolean {
  return isIP(name) !== 0 || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i.test(name);
}

/** An address as people open it: a wildcard bind becomes the loopback name. */
export function openableUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
