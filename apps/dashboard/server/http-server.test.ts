import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { allowedHostNames } from './hosts.ts';
import { createGuardedServer, listen } from './http-server.ts';
import { pageHeaders } from '../page-headers.ts';

const token = 'a-token-of-some-length';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real server on a free port, whose pages answer `shown METHOD`. */
async function startServer(
  options: {
    readsNeedToken?: boolean;
    allowHost?: string;
    token?: string;
    basePath?: string;
  } = {},
) {
  const server = createGuardedServer(
    {
      allowedHosts: allowedHostNames('127.0.0.1', options.allowHost ? [options.allowHost] : []),
      basePath: options.basePath ?? '',
      token: options.token ?? token,
      readsNeedToken: options.readsNeedToken ?? false,
    },
    (request, response) =>
      response.end(
        request.url === '/page-headers'
          ? JSON.stringify([
              request.headers[pageHeaders.token],
              request.headers[pageHeaders.nonce],
              request.headers['content-security-policy'],
            ])
          : `shown ${request.method ?? ''}${options.basePath === undefined ? '' : ` ${request.url ?? ''}`}`,
      ),
  );
  const port = await listen(server, '127.0.0.1', 0);
  onTestFinished(() => {
    server.close();
  });
  const send = (method: string, path: string, headers: Record<string, string> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const request = httpRequest(
        { port, host: '127.0.0.1', method, path, headers },
        (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (body += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        },
      );
      request.on('error', reject);
      request.end();
    });
  return { port, send };
}

test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:4321'])(
  'a request addressed to %s is shown the page',
  async (host) => {
    const { send } = await startServer();
    expect(await send('GET', '/', { host })).toMatchObject({ status: 200, body: 'shown GET' });
  },
);

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:4321', '10.0.0.1'])(
  'a page that re-points %s at this machine is refused',
  async (host) => {
    const { send } = await startServer();
    const answer = await send('GET', '/', { host });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('--allow-host');
  },
);

test.each(['a b', 'localhost/path', 'user@localhost', 'localhost:notaport'])(
  'a malformed Host header "%s" is refused',
  async (host) => {
    const { send } = await startServer();
    expect((await send('GET', '/', { host })).status).toBe(400);
  },
);

test('an allowed further name is answered', async () => {
  const { send } = await startServer({ allowHost: 'lab.example' });
  expect((await send('GET', '/', { host: 'lab.example' })).status).toBe(200);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s needs both this origin and the token',
  async (method) => {
    const { port, send } = await startServer();
    const host = `localhost:${String(port)}`;
    const origin = `http://${host}`;
    const attempt = async (headers: Record<string, string>) =>
      (await send(method, '/api/actions', { host, ...headers })).status;
    expect(await attempt({})).toBe(403);
    expect(await attempt({ origin })).toBe(403);
    expect(await attempt({ 'x-basin-token': token })).toBe(403);
    expect(await attempt({ origin, 'x-basin-token': 'wrong' })).toBe(403);
    expect(await attempt({ origin: 'http://evil.example', 'x-basin-token': token })).toBe(403);
    expect(await attempt({ origin: 'null', 'x-basin-token': token })).toBe(403);
    expect(await attempt({ origin, 'x-basin-token': token, 'sec-fetch-site': 'cross-site' })).toBe(
      403,
    );
    // A cookie is sent by any site's form: it is not enough for a change.
    expect(await attempt({ origin, cookie: `basin_token=${token}` })).toBe(403);
    expect(await attempt({ origin, 'x-basin-token': token })).toBe(200);
    // A page is read, whoever asks for a change of it.
    const page = await send(method, '/?x=/api/', { host, origin, 'x-basin-token': token });
    expect(page.status).toBe(405);
  },
);

test('pages are told the token and their nonce, whatever a client says they are; the token may come escaped', async () => {
  const odd = 'größer als sechzehn';
  const { port, send } = await startServer({ token: odd });
  const host = `localhost:${String(port)}`;
  const forged = Object.fromEntries(Object.values(pageHeaders).map((name) => [name, 'forged']));
  const shown = await send('GET', '/page-headers', { host, ...forged });
  const [token, nonce, policy] = JSON.parse(shown.body) as string[];
  expect(token).toBe(encodeURIComponent(odd));
  expect(policy).toBe(shown.headers['content-security-policy']);
  expect(policy).toContain(`'nonce-${nonce ?? ''}'`);
  const headers = { host, origin: `http://${host}`, 'x-basin-token': token ?? '' };
  expect((await send('POST', '/api/actions', headers)).status).toBe(200);
});

test('a server that others can reach shows nothing without the token', async () => {
  const { send } = await startServer({ readsNeedToken: true });
  const refused = await send('GET', '/sweeps/1?page=2');
  expect(refused.status).toBe(401);
  expect(refused.body).not.toContain('shown');
  expect((await send('GET', '/?token=wrong')).status).toBe(401);

  const admitted = await send('GET', `/sweeps/1?page=2&token=${token}`);
  expect(admitted.status).toBe(303);
  expect(admitted.headers.location).toBe('/sweeps/1?page=2');
  const cookie = admitted.headers['set-cookie']?.[0] ?? '';
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');

  const [pair] = cookie.split(';');
  expect((await send('GET', '/', { cookie: `other=1; ${pair ?? ''}` })).status).toBe(200);
  expect((await send('GET', '/', { authorization: `Bearer ${token}` })).status).toBe(200);
  expect((await send('GET', '/', { cookie: 'basin_token=wrong' })).status).toBe(401);
});

test.each(['//', 'http://[', '//?token=x', '/sweeps/%ff', '/%'])(
  'the malformed address %s is refused, and the server goes on',
  async (address) => {
    for (const readsNeedToken of [true, false]) {
      const { send } = await startServer({ readsNeedToken });
      expect((await send('GET', address)).status).toBe(400);
      expect((await send('GET', '/', { 'x-basin-token': token })).status).toBe(200);
    }
  },
);

test.each(['a+b=c;d&e f%20', 'größer als sechzehn', 'x=y=z=0123456789=='])(
  'a token such as %s lets in by address, cookie and header',
  async (odd) => {
    const { send } = await startServer({ readsNeedToken: true, token: odd });
    const admitted = await send('GET', `/?token=${encodeURIComponent(odd)}`);
    expect(admitted.status).toBe(303);
    const [pair = ''] = (admitted.headers['set-cookie']?.[0] ?? '').split(';');
    expect((await send('GET', '/', { cookie: `${pair}; other=1` })).status).toBe(200);
    const escaped = encodeURIComponent(odd);
    expect((await send('GET', '/', { 'x-basin-token': escaped })).status).toBe(200);
    expect((await send('GET', '/', { cookie: 'basin_token=x=y' })).status).toBe(401);
  },
);

test('another site may link here, and load nothing from here', async () => {
  const { send } = await startServer();
  const from = async (site: string, mode: string) =>
    (await send('GET', '/', { 'sec-fetch-site': site, 'sec-fetch-mode': mode })).status;
  expect(await from('cross-site', 'no-cors')).toBe(403);
  expect(await from('same-site', 'cors')).toBe(403);
  expect(await from('cross-site', 'navigate')).toBe(200);
  expect(await from('same-origin', 'cors')).toBe(200);
  expect(await from('none', 'navigate')).toBe(200);
});

test.each(['localhost', 'evil.example'])(
  'no connection addressed to %s is upgraded past the guard',
  async (host) => {
    const { port } = await startServer();
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', host };
      const request = httpRequest({ port, host: '127.0.0.1', headers }, (response) =>
        resolve(response.statusCode ?? 0),
      );
      request.on('upgrade', () => reject(new Error('upgraded')));
      request.on('error', reject);
      request.end();
    });
    expect(status).toBe(403);
  },
);

test('the address that lets a reader in cannot send them to another site', async () => {
  const { send } = await startServer({ readsNeedToken: true });
  const answer = await send('GET', `//evil.example/?token=${token}`);
  expect(answer.headers.location ?? '/').toMatch(/^\/(?!\/)/);
});

test('every answer, refusals too, carries the security headers and a nonce of its own', async () => {
  const { send } = await startServer();
  const answers = [await send('GET', '/'), await send('GET', '/', { host: 'evil.example' })];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'strict-dynamic'/);
    expect(policy.replaceAll(/style-src-attr[^;]*/g, '')).not.toContain('unsafe');
  }
  expect(answers[0]?.headers['content-security-policy']).not.toBe(
    answers[1]?.headers['content-security-policy'],
  );
});

test.each([
  ['/basin', '/'],
  ['/basin/', '/'],
  ['/basin?q=1', '/?q=1'],
  ['/basin/claims?x=/basin/', '/claims?x=/basin/'],
  // A proxy that takes the folder off.
  ['/claims', '/claims'],
  ['/basins', '/basins'],
])('below /basin, %s is the page %s', async (path, own) => {
  const { send } = await startServer({ basePath: '/basin' });
  expect((await send('GET', path, { host: 'localhost' })).body).toBe(`shown GET ${own}`);
});

test('below a folder the guard is no other', async () => {
  const { port, send } = await startServer({ basePath: '/basin', readsNeedToken: true });
  const host = `127.0.0.1:${port}`;
  for (const path of ['/basin', '/basin/claims', '/claims', '/basin/_next/static/a.js']) {
    expect((await send('GET', path, { host: 'evil.example' })).status, path).toBe(403);
    expect((await send('GET', path, { host })).status, path).toBe(401);
  }
  for (const path of ['/basin//evil.example', '/basin/%ff', '//basin/']) {
    expect((await send('GET', path, { host })).status, path).toBe(400);
  }
  // Back to the same folder, with a cookie for it alone.
  const entered = await send('GET', `/basin/claims?a=1&token=${token}`, { host });
  expect(entered.status).toBe(303);
  expect(entered.headers.location).toBe('/basin/claims?a=1');
  expect(entered.headers['set-cookie']?.[0]).toContain('; Path=/basin; HttpOnly; SameSite=Strict');
  const origin = `http://${host}`;
  const change = (path: string, headers: Record<string, string>) =>
    send('POST', path, { host, origin, ...headers }).then(({ status }) => status);
  expect(await change('/basin/api/actions', {})).toBe(403);
  expect(await change('/basin/api/actions', { 'x-basin-token': token, origin: 'null' })).toBe(403);
  expect(await change('/basin/claims', { 'x-basin-token': token })).toBe(405);
  expect(await change('/basin/api/actions', { 'x-basin-token': token })).toBe(200);
});

test('a taken port is passed over for the next free one', async () => {
  const first = await startServer();
  const server = createGuardedServer(
    {
      allowedHosts: allowedHostNames('127.0.0.1', []),
      basePath: '',
      token,
      readsNeedToken: false,
    },
    (_request, response) => response.end(),
  );
  onTestFinished(() => {
    server.close();
  });
  expect(await listen(server, '127.0.0.1', first.port)).toBeGreaterThan(first.port);
});

test('an address of no interface is an error that says what to change', async () => {
  const server = createGuardedServer(
    { allowedHosts: new Set(), basePath: '', token, readsNeedToken: true },
    (_request, response) => response.end(),
  );
  await expect(listen(server, '203.0.113.1', 0)).rejects.toMatchObject({
    code: 'dashboard/cannot-listen',
  });
});
