import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BasinError } from '@basin/core';
import { ownAddress } from './own-address.ts';
import { type GuardPolicy, guardRequest } from './request-guard.ts';
import { pageHeaders } from '../page-headers.ts';
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * An HTTP server that guards every request, sets the security headers, and hands on the rest, with its
 * address within the dashboard.
 */
export function createGuardedServer(policy: GuardPolicy, handler: RequestHandler): Server {
  const server = createServer((request, response) => {
    const nonce = randomBytes(16).toString('base64');
    const csp = contentSecurityPolicy(nonce);
    for (const [name, value] of Object.entries(securityHeaders(csp))) {
      response.setHeader(name, value);
    }
    const { method = 'GET', headers } = request;
    const url = ownAddress(request.url ?? '/', policy.basePath);
    const decision = guardRequest({ method, url, headers }, policy);
    if (!decision.allow) {
      refuse(response, decision);
      return;
    }
    // Next.js reads the nonce for its own scripts from the request's copy of the policy.
    headers['content-security-policy'] = csp;
    // Its pages may ask for changes, and other sites cannot read them: see app/layout.tsx.
    headers[pageHeaders.nonce] = nonce;
    headers[pageHeaders.token] = encodeURIComponent(policy.token);
    request.url = url;
    handler(request, response);
  });
  // Nothing here speaks another protocol, and an upgraded connection would be past the guard.
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return server;
}

function refuse(
  response: ServerResponse,
  decision: Exclude<ReturnType<typeof guardRequest>, { allow: true }>,
): void {
  response.statusCode = decision.status;
  response.setHeader('Cache-Control', 'no-store');
  if (decision.status === 303) {
    response.setHeader('Location', decision.location);
    response.setHeader('Set-Cookie', decision.cookie);
    response.end();
    return;
  }
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(`${decision.message}\n`);
}

/** How many ports after the first are tried. */
const portTries = 20;

/**
 * Listens on the port, or on the next free one.
 *
 * @returns the port taken.
 * @throws BasinError `dashboard/cannot-listen`.
 */
export async function listen(server: Server, host: string, firstPort: number): Promise<number> {
  const lastPort = Math.min(65_535, firstPort === 0 ? 0 : firstPort + portTries);
  for (let port = firstPort; port <= lastPort; port += 1) {
    try {
      return await tryListen(server, host, port);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code === 'EADDRINUSE') continue;
      throw new BasinError(
        'dashboard/cannot-listen',
        `cannot listen on ${host}, port ${port} (${code ?? String(cause)}): choose another --host or --port`,
        { cause },
      );
    }
  }
  throw new BasinError(
    'dashboard/cannot-listen',
    `ports ${firstPort} to ${lastPort} on ${host} are all taken: choose another --port, or 0 for any`,
  );
}

function tryListen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
