import { request as httpRequest } from 'node:http';
import type { APIRequestContext } from '@playwright/test';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { expect, test } from '../fixtures/test.ts';

async function firstSweepId(request: APIRequestContext): Promise<string> {
  const html = await (await request.get('/')).text();
  return /\/sweeps\/([0-9a-f]{64})/.exec(html)?.[1] ?? '';
}

interface StreamedEvent {
  id: number;
  type: string;
  data: { type: string };
}

function parseEvents(stream: string): StreamedEvent[] {
  return stream.split('\n\n').flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const data = field('data');
    if (data === undefined) return [];
    return [
      {
        id: Number(field('id')),
        type: field('event') ?? '',
        data: JSON.parse(data) as StreamedEvent['data'],
      },
    ];
  });
}

test('the event stream of a sweep that has ended tells its state, and closes', async ({
  request,
}) => {
  const id = await firstSweepId(request);
  const response = await request.get(`/api/sweeps/${id}/live`);
  expect(response.headers()['content-type']).toBe('text/event-stream; charset=utf-8');
  const events = parseEvents(await response.text());
  expect(events[0]).toMatchObject({ type: 'progress', data: { progress: { finished: 10 } } });
  expect(events.at(-1)).toMatchObject({ type: 'end', data: { reason: 'finished' } });
  const ids = events.map((event) => event.id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  expect(ids[0]).toBeGreaterThan(0);
});

test('a stream resumes after the last event that was heard', async ({ request }) => {
  const id = await firstSweepId(request);
  const live = async (lastEventId: number) => {
    const response = await request.get(`/api/sweeps/${id}/live`, {
      headers: { 'Last-Event-ID': String(lastEventId) },
    });
    return parseEvents(await response.text());
  };
  const whole = await live(0);
  expect(whole.map(({ type }) => type)).toContain('settled');
  const rest = await live(whole.at(-1)?.id ?? 0);
  expect(rest.map(({ type }) => type)).toEqual(['progress', 'end']);
});

test('curves come decimated, with how many points there are', async ({ request }) => {
  const id = await firstSweepId(request);
  const response = await request.get(`/api/sweeps/${id}/curves?metric=train/loss`);
  const set = (await response.json()) as { curves: { values: number[]; pointCount: number }[] };
  expect(set.curves).toHaveLength(10);
  expect(set.curves[0]?.pointCount).toBe(2);
  const unknown = await request.get(`/api/sweeps/${id}/curves?metric=no/such`);
  expect(unknown.status()).toBe(404);
});

test('the built server refuses other hosts and changes, and guards its files too', async ({
  request,
  dashboard,
}) => {
  const { port } = new URL(dashboard.url);
  const status = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      httpRequest({ port, host: '127.0.0.1', method, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await status('GET', '/', { host: 'evil.example' })).toBe(403);
  expect(await status('GET', '/api/live', { host: 'evil.example' })).toBe(403);
  expect(await status('POST', '/', { host: `127.0.0.1:${port}` })).toBe(403);

  const html = await (await request.get('/')).text();
  const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  const file = await request.get(script);
  expect(file.status()).toBe(200);
  expect(file.headers()['x-content-type-options']).toBe('nosniff');
  const policy = file.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
});

test('every inline script carries the nonce of its response', async ({ request }) => {
  const response = await request.get('/');
  const policy = response.headers()['content-security-policy'] ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  const scripts = [...(await response.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(2);
  expect(scripts.filter((tag) => !tag.includes(`nonce="${String(nonce)}"`))).toEqual([]);
});

for (const path of [
  '/api/sweeps/..%2f..%2fpackage.json/tasks',
  '/api/sweeps/..%2Flive/live',
  `/api/sweeps/${'f'.repeat(64)}/figures/..%2f..%2fx/svg`,
  `/api/sweeps/${'f'.repeat(64)}/curves?metric=train/loss`,
]) {
  test(`${path} names nothing`, async ({ request }) => {
    expect((await request.get(path)).status()).toBe(404);
  });
}

test('a server that others can reach asks a reader for the token', async ({
  browser,
  dashboard,
}) => {
  const server = await startDashboard(dashboard.database, ['--host=0.0.0.0']);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const refused = await page.goto(new URL(server.url).origin);
    expect(refused?.status()).toBe(401);
    await expect(page.getByText('Sweeps')).toHaveCount(0);
    await page.goto(server.url);
    await expect(page.getByRole('heading', { name: 'Sweeps' })).toBeVisible();
    expect(page.url()).not.toContain('token');
    // The event stream opens with the cookie alone.
    expect((await context.request.get(`${new URL(server.url).origin}/claims`)).status()).toBe(200);
  } finally {
    await context.close();
    await server.stop();
  }
});

test('after a page was served, upgrades are refused still, and odd addresses answered', async ({
  request,
  baseURL,
}) => {
  expect((await request.get('/')).status()).toBe(200);
  const { hostname, port } = new URL(baseURL ?? '');
  const upgraded = await new Promise<number>((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', host: 'evil.example' };
    const asked = httpRequest({ hostname, port, path: '/', headers }, (response) =>
      resolve(response.statusCode ?? 0),
    );
    asked.on('upgrade', () => reject(new Error('upgraded')));
    asked.on('error', reject);
    asked.end();
  });
  expect(upgraded).toBe(403);
  for (const [address, status] of [
    ['/?page=1e18', 200],
    ['/?page=99', 200],
    ['/sweeps/%ff', 400],
    ['//', 400],
  ] as const) {
    const answered = await new Promise<number>((resolve, reject) => {
      const asked = httpRequest({ hostname, port, path: address }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(answered, address).toBe(status);
  }
  const sweep = await firstSweepId(request);
  const csv = await request.get(`/api/sweeps/${sweep}/tasks?where=widht+%3D+1`);
  expect(csv.status()).toBe(400);
  expect(await csv.text()).toContain('there is no “widht” here');
});
