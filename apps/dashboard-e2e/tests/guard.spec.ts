import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { startBasin } from '../fixtures/basin-command.ts';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { expect, test as base } from '../fixtures/test.ts';
import { newDatabaseFolder, workspaceRoot } from '../fixtures/workspace.ts';

/** Scripts and formulas wherever people write: each would change the title, or run in a spreadsheet. */
const script = '<img src=x onerror=document.title="pwned">';
const closing = '</script><script>document.title="pwned"</script><b>bold</b>';
const formula = '=1+1.csv';
const study = `name: '${script}'
question: '${closing}'
parameters:
  data: { values: ['${formula}', '${script}.csv'] }
  rate: { values: [0.01, 0.1] }
training:
  dataset: { name: csv, file: $data, target: y, testShare: 0.25 }
  network: { layers: [{ type: dense, units: 2 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2
  batchSize: 2
claims:
  - words: '${closing}'
    expect: { metric: train/loss, lower: { rate: 0.1 }, than: { rate: 0.01 } }
`;

interface Own {
  url: string;
  database: string;
  token: string;
  /** What stands for the parts in brackets of a route. */
  ids: Record<string, string>;
}

const test = base.extend<object, { own: Own }>({
  own: [
    async ({}, use) => {
      const { database, remove } = newDatabaseFolder();
      const folder = path.dirname(database);
      for (const [name, count] of [
        [formula, 8],
        [`${script}.csv`, 12],
      ] as const) {
        // Equal bytes would be one data set, and one training.
        const rows = Array.from(
          { length: count },
          (_, index) => `${index},${index ** 2},${index % 2}`,
        );
        writeFileSync(path.join(folder, name), `a,b,y\n${rows.join('\n')}\n`);
      }
      writeFileSync(path.join(folder, 'study.yaml'), study);
      const where = `--database=${database}`;
      const sweep = startBasin(['sweep', `--file=${path.join(folder, 'study.yaml')}`, where]);
      expect(await sweep.ended, sweep.output()).toBe(0);
      const server = await startDashboard(database);
      const html = await (await fetch(server.url)).text();
      const sweepId = /\/sweeps\/([0-9a-f]{64})/.exec(html)?.[1] ?? '';
      const tasks = await (await fetch(`${server.url}/api/sweeps/${sweepId}/tasks`)).text();
      const page = await (await fetch(`${server.url}/sweeps/${sweepId}`)).text();
      const ids = [...tasks.matchAll(/^([0-9a-f]{64}),/gm)].map(([, id = '']) => id);
      await use({
        ...{ url: server.url, database },
        token: /name="basin-token" content="([^"]+)"/.exec(html)?.[1] ?? '',
        ids: {
          ...{ sweepId, taskId: ids[0] ?? '', otherTaskId: ids[1] ?? '' },
          figureId: /id="figure-([\w-]+)"/.exec(page)?.[1] ?? '',
        },
      });
      await server.stop();
      remove();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => {
    await use(own.url);
  },
});

/** What is asked of a route: what follows its path, or a body, and the status of its answer. */
type Asked = readonly [what: string | ((ids: Own['ids']) => string), status: number];

const studyBody = JSON.stringify({ name: 'a.yaml', text: 'name: [' });
/** No JSON, no record, none of this route; half a megabyte of depth; more than a page may send. */
const noBodies: Asked[] = ['', '{', 'null', '[]', '7', '{"__proto__":{}}', '['.repeat(500_000)].map(
  (body) => [body, 400],
);
const tooLong = 'x'.repeat(1_100_000);

/** Every route with what it is asked: the first must be served, the others are malformed. */
const routes: Record<string, Asked[]> = {
  'GET /': [
    ['', 200],
    ['?page=1e18', 200],
    ['?page=-1&page=NaN', 200],
    ['?q=%00%ff', 200],
  ],
  'GET /claims': [
    ['', 200],
    [`?x=${'y'.repeat(9_000)}`, 200],
  ],
  'GET /compare': [
    [
      ({ sweepId, taskId, otherTaskId }) => `?tasks=${sweepId}:${taskId},${sweepId}:${otherTaskId}`,
      200,
    ],
    ...(['', '?tasks=%00', '?tasks=a:b,c:d', `?tasks=${'a,'.repeat(900)}`] as const).map(
      (what): Asked => [what, 400],
    ),
  ],
  'GET /new': [
    ['', 200],
    ['?x[]=1&x[]=2', 200],
  ],
  'GET /sweeps/[sweepId]': [
    ['', 200],
    ['?turn-x=1e9.1', 200],
  ],
  'GET /sweeps/[sweepId]/trials': [
    ['', 200],
    ['?where=((', 200],
    [`?where=${'('.repeat(5_000)}`, 200],
    ['?view=__proto__&x=constructor&page=1e99', 200],
  ],
  'GET /sweeps/[sweepId]/tasks/[taskId]': [
    ['', 200],
    ['?weights=../../x', 200],
  ],
  'POST /api/actions': [
    [
      ({ sweepId }) =>
        JSON.stringify({
          command: 'tag',
          target: { sweepId },
          change: { add: [script], remove: [] },
        }),
      200,
    ],
    [({ sweepId }) => JSON.stringify({ command: 'note', target: { sweepId }, text: closing }), 200],
    ...noBodies,
    [tooLong, 400],
    ['{"command":"pause","sweepIds":null}', 400],
    ['{"command":"measure","measure":"barrier","taskIds":["--help","x"]}', 400],
    [
      ({ taskId }) => JSON.stringify({ command: 'measure', measure: 'barrier', taskIds: [taskId] }),
      400,
    ],
    [JSON.stringify({ command: 'pause', sweepIds: ['f'.repeat(64)] }), 409],
  ],
  'POST /api/studies/check': [[studyBody, 200], ...noBodies, [tooLong, 200]],
  'POST /api/studies/start': [
    [studyBody, 409],
    [JSON.stringify({ name: '../../x.ts', text: 'export default {}' }), 409],
    ...noBodies,
    [tooLong, 400],
  ],
  'GET /api/live': [
    ['', 200],
    ['?sweep=x', 400],
    ['?database=no', 400],
    [`?${'sweep=y&'.repeat(500)}`, 400],
  ],
  'GET /api/sweeps/[sweepId]/curves': [
    ['?metric=train/loss', 200],
    ['', 404],
    [`?metric=${'m'.repeat(9_000)}`, 404],
    ...['-1', '1e99', 'NaN', '9007199254740991'].map((after): Asked => [
      `?metric=train/loss&after=${after}`,
      200,
    ]),
  ],
  'GET /api/sweeps/[sweepId]/live': [
    ['', 200],
    ['?after=NaN', 200],
  ],
  'GET /api/sweeps/[sweepId]/tasks': [
    ['', 200],
    ['?format=parquet', 200],
    ['?where=((', 400],
    ['?where=widht+%3D+1', 400],
  ],
  'GET /api/sweeps/[sweepId]/figures/[figureId]/csv': [['', 200]],
  'GET /api/sweeps/[sweepId]/figures/[figureId]/svg': [['', 200]],
};

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const app = path.join(workspaceRoot, 'apps/dashboard/app');

/** Pages and routes as the folder has them, with the methods that each exports. */
const found = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|[\\/])(page\.tsx|route\.tsx?)$/.test(file))
  .map((file) => {
    const folder = path.dirname(file).split(path.sep).join('/');
    const source = readFileSync(path.join(app, file), 'utf8');
    const exported = allMethods.filter((method) =>
      new RegExp(`export (async )?(function|const) ${method}\\b`).test(source),
    );
    const methods = path.basename(file).startsWith('page') ? (['GET'] as const) : exported;
    return { path: folder === '.' ? '/' : `/${folder}`, methods };
  });

function filled(route: string, ids: Own['ids']): string {
  return route.replaceAll(/\[(\w+)\]/g, (part, name: string) => ids[name] ?? part);
}

interface Sent {
  method: string;
  /** As it is written: nothing takes `..` out of it. */
  address: string;
  headers: Record<string, string>;
  body?: string;
}

function statusOf(url: string, { method, address, headers, body }: Sent): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const asked = httpRequest({ hostname, port, path: address, method, headers }, (response) => {
      isAnswered = true;
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    // A server may close while more than it takes is still sent.
    asked.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    asked.end(body);
  });
}

test('every page and route is asked here, with every method that it has', () => {
  const there = found.flatMap(({ path: route, methods }) =>
    methods.map((method) => `${method} ${route}`),
  );
  expect(found.filter(({ methods }) => methods.length === 0)).toEqual([]);
  expect(Object.keys(routes).sort()).toEqual(there.sort());
});

for (const [name, asks] of Object.entries(routes)) {
  const [method = '', route = ''] = name.split(' ');
  const isChange = method === 'POST';

  test(`${name}: served to its own pages, in words for what is malformed`, async ({ own }) => {
    const { host, origin } = new URL(own.url);
    const address = filled(route, own.ids);
    for (const [what, status] of asks) {
      const text = typeof what === 'string' ? what : what(own.ids);
      const headers = isChange
        ? { host, origin, 'x-basin-token': own.token, 'content-type': 'application/json' }
        : { host };
      const sent = isChange
        ? { method, address, headers, body: text }
        : { method, address: address + text, headers };
      expect(await statusOf(own.url, sent), `${address} ${text.slice(0, 80)}`).toBe(status);
    }
  });

  test(`${name}: guarded`, async ({ own }) => {
    const { host, origin, port } = new URL(own.url);
    const address = filled(route, own.ids);
    const status = (method: string, headers: Record<string, string>, at = address) =>
      statusOf(own.url, { method, address: at, headers });
    const good = { host, origin, 'x-basin-token': own.token };
    for (const any of allMethods) {
      expect(await status(any, { ...good, host: 'evil.example' }), any).toBe(403);
      expect(await status(any, { ...good, host: 'a b' }), any).toBe(400);
      if (any === 'GET' || any === 'HEAD') continue;
      expect(await status(any, { host, origin }), `${any} without token`).toBe(403);
      for (const wrong of [
        { 'x-basin-token': 'wrong' },
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: `http://127.0.0.1:${Number(port) + 1}` },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        expect(await status(any, { ...good, ...wrong }), JSON.stringify([any, wrong])).toBe(403);
      }
      // With all that it takes, a method that the route has not does nothing.
      if (any !== method && any !== 'OPTIONS') {
        const answer = await status(any, { ...good, 'content-type': 'application/json' });
        expect(answer, any).toBeGreaterThanOrEqual(400);
        expect(answer, any).toBeLessThan(500);
      }
    }
    for (const site of ['cross-site', 'same-site']) {
      const foreign = { host, 'sec-fetch-site': site, 'sec-fetch-mode': 'cors' };
      expect(await status('GET', foreign), site).toBe(403);
    }
    const upgrade = { host: 'evil.example', connection: 'Upgrade', upgrade: 'websocket' };
    expect(await status('GET', upgrade)).toBe(403);
    expect(await status('GET', { host }, `/${address}`)).toBe(400);
    const back = await status('GET', { host }, `/\\evil.example${address}`);
    // To a page of this site: `/evil.example`.
    expect([308, 400, 404]).toContain(back);
    const much = await status('GET', { host }, `${address}?${'x'.repeat(100_000)}`);
    expect([400, 414, 431]).toContain(much);
  });

  const parts = [...route.matchAll(/\[(\w+)\]/g)].map(([, part = '']) => part);
  if (parts.length > 0) {
    test(`${name}: ids, never paths`, async ({ own }) => {
      const { host } = new URL(own.url);
      for (const part of parts) {
        for (const trick of [
          ...['..', '..%2f..%2fpackage.json', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '%00', '%ff'],
          ...['..%5c..%5cx', 'f'.repeat(64), 'F'.repeat(64), `${own.ids[part] ?? ''}%00`],
          ...["'%20or%201=1--", '__proto__', 'x'.repeat(5_000), '%252e%252e', '*'],
        ]) {
          const address = filled(route, { ...own.ids, [part]: trick });
          const answer = await statusOf(own.url, { method, address, headers: { host } });
          // `..` may lead to a page above: of this site, and none of its files.
          if (trick === '..' && answer < 400) continue;
          // A stream of a sweep that is not there says that it is gone, and ends.
          if (address === `/api/sweeps/${'f'.repeat(64)}/live`) continue;
          expect(answer, address.slice(0, 200)).toBeGreaterThanOrEqual(400);
          expect(answer, address.slice(0, 200)).toBeLessThan(500);
        }
      }
    });
  }
}

test('scripts that people wrote are text on every page', async ({ page, own }) => {
  const { ids } = own;
  const shown = [
    ...['/', '/claims', `/sweeps/${ids['sweepId']}`, `/sweeps/${ids['sweepId']}/trials`],
    ...[
      `/sweeps/${ids['sweepId']}/tasks/${ids['taskId']}`,
      `/compare?tasks=${ids['sweepId']}:${ids['taskId']},${ids['sweepId']}:${ids['otherTaskId']}`,
    ],
    ...['scatter', 'parallel', 'heat-map', 'curves', 'timeline'].map(
      (view) => `/sweeps/${ids['sweepId']}/trials?view=${view}`,
    ),
    `/sweeps/${ids['sweepId']}/trials?where=${encodeURIComponent(`label = "${script}"`)}`,
    `/?q=${encodeURIComponent(closing)}`,
  ];
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /polic|script/i.test(message.text())) {
      problems.push(message.text());
    }
  });
  for (const address of shown) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 }).first(), address).toBeVisible();
    expect(await page.title(), address).not.toBe('pwned');
    expect(await page.locator('img[src="x"], main b:text-is("bold")').count(), address).toBe(0);
  }
  expect(problems).toEqual([]);
  await page.goto(`/sweeps/${ids['sweepId']}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(script);
  await expect(page.getByRole('main')).toContainText(closing);
});

test('formulas are disarmed in every CSV file', async ({ request, own }) => {
  const { sweepId = '', figureId = '' } = own.ids;
  const table = await request.get(`/api/sweeps/${sweepId}/tasks`);
  const text = await table.text();
  expect(text).toContain(`'${formula}`);
  const figure = await (await request.get(`/api/sweeps/${sweepId}/figures/${figureId}/csv`)).text();
  for (const csv of [text, figure]) {
    expect(csv.split(/\r\n|,/).filter((cell) => /^"?[=@]/.test(cell))).toEqual([]);
  }
  expect(table.headers()['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"$/);
});

test('what imported runs call their parameters, metrics and themselves is text, in files too', async ({
  page,
  request,
  own,
}) => {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const rows = [
    ['run', "=cmd|'/c calc'!A1", script, 'seed', `loss${closing}`],
    [`=1+1${closing}`, '0.1', '@SUM(1)', '1', '0.5'],
    [script, '0.2', '"quoted", and\na line', '2', '0.4'],
    ['-2+3', '0.2', '+4', '3', '0.3'],
  ];
  const file = path.join(path.dirname(own.database), 'runs.csv');
  writeFileSync(file, rows.map((row) => `${row.map(quoted).join(',')}\n`).join(''));
  const imported = startBasin(['import', file, `--name=${closing}`, `--database=${own.database}`]);
  expect(await imported.ended, imported.output()).toBe(0);
  const list = await (await request.get('/')).text();
  const ids = [...list.matchAll(/\/sweeps\/([0-9a-f]{64})/g)].map(([, id = '']) => id);
  const sweepId = ids.find((id) => id !== own.ids['sweepId']) ?? '';
  const csv = await (await request.get(`/api/sweeps/${sweepId}/tasks`)).text();
  expect(csv).toContain('document.title');
  expect(csv.split(/\r\n|,/).filter((cell) => /^"?[=@]/.test(cell))).toEqual([]);
  const taskId = /^([0-9a-f]{64}),/m.exec(csv)?.[1] ?? '';
  const study = `/sweeps/${sweepId}`;
  const views = ['parallel', 'scatter', 'curves', 'slice', 'rank'].map(
    (view) => `${study}/trials?view=${view}`,
  );
  for (const address of ['/', study, ...views, `${study}/tasks/${taskId}`]) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 }).first(), address).toBeVisible();
    expect(await page.title(), address).not.toBe('pwned');
    expect(await page.locator('img[src="x"], main b:text-is("bold")').count(), address).toBe(0);
  }
});
