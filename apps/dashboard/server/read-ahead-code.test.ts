import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { codeFiles, readingCodeAhead } from './read-ahead-code.ts';

test('files are read one by one, then pages of no sweep asked for, each once, while nobody else asks for anything', async () => {
  const asked: string[] = [];
  let clockMs = 0;
  const read: string[] = [];
  const turns: number[] = [];
  let turn = 0;
  const turning = setInterval(() => (turn += 1), 0);
  onTestFinished(() => clearInterval(turning));
  const file = (name: string) => () => {
    read.push(name);
    turns.push(turn);
    if (name === 'broken') throw new Error('no such file');
  };
  const code = readingCodeAhead(
    (request, response) => {
      asked.push(request.url ?? '');
      response.end();
    },
    { framework: [file('framework')], pages: [file('first'), file('broken'), file('last')] },
    { waitMs: 4, nowMs: () => clockMs },
  );
  const server = createServer(code.handler).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // What all pages need, before anybody is told of the address.
  await code.start(url, {});
  expect(read.splice(0)).toEqual(['framework']);
  expect(asked.splice(0)).toEqual(['/nothing-is-here']);
  turns.length = 0;
  // Somebody has asked just now, and so it stays.
  await (await fetch(`${url}/claims`)).text();
  await wait(20);
  expect(asked).toEqual(['/claims']);
  expect(read).toEqual([]);
  clockMs += 10;
  const own = () => asked.filter((address) => address !== '/claims');
  await expect.poll(() => own().length, { interval: 5 }).toBe(9);
  expect(new Set(own()).size).toBe(9);
  expect(own().filter((address) => /[1-9a-f]{64}/.test(address))).toEqual([]);
  expect(read).toEqual(['first', 'broken', 'last']);
  // Others are answered in between.
  expect(new Set(turns).size).toBe(3);
});

test('nothing is read while somebody waits for an answer, however long; open streams are none', async () => {
  let clockMs = 0;
  const read: string[] = [];
  let answer: (() => void) | null = null;
  const code = readingCodeAhead(
    (request, response) => {
      const { url = '' } = request;
      if (url.includes('live')) response.write('retry: 1\n\n');
      else if (url === '/slow') answer = () => response.end();
      else response.end();
    },
    { framework: [], pages: [() => read.push('page')] },
    { waitMs: 4, nowMs: () => clockMs },
  );
  const server = createServer(code.handler).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await code.start(url, {});
  for (const stream of ['/api/live?after=0', '/api/sweeps/x/live']) await fetch(url + stream);
  const slow = fetch(`${url}/slow`);
  await expect.poll(() => answer, { interval: 5 }).not.toBeNull();
  clockMs += 1_000;
  await wait(30);
  expect(read).toEqual([]);
  (answer as (() => void) | null)?.();
  await (await slow).text();
  await expect.poll(() => read, { interval: 5 }).toEqual(['page']);
});

test('the files of built pages are read without running them: the runtime is none of them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-code-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const chunks = path.join(folder, '.next/server/chunks/ssr');
  mkdirSync(chunks, { recursive: true });
  const mark = 'globalThis.readAheadMark = (globalThis.readAheadMark ?? 0) + 1;';
  writeFileSync(path.join(chunks, '_a1._.js'), `${mark} module.exports = [];`);
  writeFileSync(path.join(chunks, '[turbopack]_runtime.js'), 'throw new Error("run");');
  writeFileSync(path.join(chunks, '_a1._.js.map'), '{}');
  const marked = globalThis as typeof globalThis & { readAheadMark?: number };
  const { pages: own } = codeFiles(folder);
  expect(own).toHaveLength(1);
  for (const read of own) read();
  expect(marked.readAheadMark).toBe(1);
});
