import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createGuardedServer } from './http-server.ts';
import { sharingAnswers } from './shared-answers.ts';

/** A server whose pages are made when told to; each says which it is and the nonce of its scripts. */
async function startServer() {
  let madeCount = 0;
  const watch = { told: null as number | null };
  const waiting: (() => void)[] = [];
  const server = createGuardedServer(
    {
      allowedHosts: new Set(['127.0.0.1']),
      ...{ basePath: '', token: 'token', readsNeedToken: false },
    },
    sharingAnswers(
      (request, response) => {
        const number = (madeCount += 1);
        const policy = String(request.headers['content-security-policy']);
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
        response.setHeader('Content-Type', 'text/html');
        response.write(`page ${number} é `);
        waiting.push(() => response.end(`<script nonce="${nonce}">`));
      },
      () => watch.told,
    ),
  ).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string, options: RequestInit = {}): Promise<string> => {
    const response = await fetch(url + path, options);
    const body = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? 'none';
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(response.headers.get('content-type')).toBe('text/html');
    return body.replace(nonce, '');
  };
  const made = (count: number) => expect.poll(() => waiting.length, { interval: 1 }).toBe(count);
  return { url, ask, watch, waiting, made };
}

test('a page that many ask for at once is made once, each with a nonce of its own', async () => {
  const { ask, waiting, made } = await startServer();
  const first = ask('/claims');
  await made(1);
  const others = [ask('/claims'), ask('/claims')];
  const apart = [
    ask('/claims?x'),
    ask('/claims', { headers: { RSC: '1' } }),
    ask('/claims', { headers: { Cookie: 'basin_theme=dark' } }),
  ];
  await made(4);
  for (const end of waiting.splice(0)) end();
  const all = await Promise.all([first, ...others, ...apart]);
  expect(all.map((body) => body.slice(0, 6))).toEqual([
    ...['page 1', 'page 1', 'page 1'],
    ...all.slice(3).map((body) => body.slice(0, 6)),
  ]);
  expect(new Set(all).size).toBe(4);
  // Few watch: what is asked later is made anew.
  const later = ask('/claims');
  await made(1);
  waiting.pop()?.();
  expect(await later).toContain('page 5 é');
});

test('where many watch it is kept until they are told of something, or somebody changes something', async () => {
  const { url, ask, watch, waiting, made } = await startServer();
  const make = async (path: string): Promise<string> => {
    const asked = ask(path);
    await made(1);
    waiting.pop()?.();
    return asked;
  };
  watch.told = 1;
  expect(await make('/')).toContain('page 1 é');
  expect(await ask('/')).toContain('page 1 é');
  watch.told = 2;
  expect(await make('/')).toContain('page 2 é');
  expect(await ask('/')).toContain('page 2 é');
  const change = ask('/api/actions', {
    method: 'POST',
    headers: { 'x-basin-token': 'token', Origin: url },
  });
  await made(1);
  // Begun before the change has been made, it may lack it.
  const during = ask('/');
  await made(2);
  for (const end of waiting.splice(0)) end();
  await change;
  expect(await during).toContain('page 4 é');
  expect(await make('/')).toContain('page 5 é');
});
