import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readingCodeAhead } from './read-ahead-code.ts';

test('pages of no sweep are asked for, each once, while nobody else asks for anything', async () => {
  const asked: string[] = [];
  let clockMs = 0;
  const code = readingCodeAhead(
    (request, response) => {
      asked.push(request.url ?? '');
      response.end();
    },
    { waitMs: 4, nowMs: () => clockMs },
  );
  const server = createServer(code.handler).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  code.start(url, {});
  // Somebody has asked just now, and so it stays.
  await (await fetch(`${url}/claims`)).text();
  await wait(20);
  expect(asked).toEqual(['/claims']);
  clockMs += 10;
  const own = () => asked.filter((address) => address !== '/claims');
  await expect.poll(() => own().length, { interval: 5 }).toBe(7);
  expect(new Set(own()).size).toBe(7);
  expect(own().filter((address) => /[1-9a-f]{64}/.test(address))).toEqual([]);
});
