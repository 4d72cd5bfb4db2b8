import assert from 'node:assert/strict';
import { once } from 'node:events';
import { allowedHostNames } from '../../../apps/dashboard/server/hosts.ts';
import { createGuardedServer, listen } from '../../../apps/dashboard/server/http-server.ts';
import { rawRequest, requestCases } from '../http-request.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';

const token = 'a-token-of-some-length';

/** The guard in front of every page, on a server that others can reach. */
export const httpGuard: FuzzTarget = {
  name: 'http-guard',
  reads: 'HTTP requests to the dashboard’s guard (apps/dashboard/server), token wanted for reads',
  async open() {
    const server = createGuardedServer(
      {
        allowedHosts: allowedHostNames('127.0.0.1', []),
        basePath: '/basin',
        token,
        readsNeedToken: true,
      },
      (_, response) => response.end('shown'),
    );
    const port = await listen(server, '127.0.0.1', 0);
    const target: OpenTarget<Uint8Array> = {
      cases: requestCases(['/', `/?token=${token}`, '//', '/basin', '/basin/'], [token]),
      async judge(request) {
        const status = await rawRequest(port, request);
        assert(status === null || status < 500, `status ${String(status)}`);
        const good = `GET / HTTP/1.1\r\nHost: localhost\r\nX-Basin-Token: ${token}\r\nConnection: close\r\n\r\n`;
        assert.equal(await rawRequest(port, Buffer.from(good)), 200, 'it serves no more');
        return status === null ? 'no answer' : String(status);
      },
      async close() {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      },
    };
    return target as OpenTarget;
  },
};
