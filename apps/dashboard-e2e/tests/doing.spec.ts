import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Page } from '@playwright/test';
import { axe, violations } from '../fixtures/accessibility.ts';
import { poolOf, startBasin } from '../fixtures/basin-command.ts';
import { startDashboard, type DashboardServer } from '../fixtures/dashboard-server.ts';
import { expect, test as base } from '../fixtures/test.ts';
import { newDatabaseFolder } from '../fixtures/workspace.ts';

/** Long enough to be paused, killed and cancelled, whatever the machine. */
const text = `name: two rates
parameters:
  rate: { values: [0.01, 0.1] }
seeds: 2
training:
  dataset: { name: blobs, trainCount: 400, testCount: 100 }
  network: { layers: [{ type: dense, units: 3 }] }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2000000
  batchSize: 10
`;

const test = base.extend<object, { own: { server: DashboardServer; database: string } }>({
  own: [
    async ({}, use) => {
      const { database, remove } = newDatabaseFolder();
      const server = await startDashboard(database);
      await use({ server, database });
      await server.stop();
      remove();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => {
    await use(own.server.url);
  },
});
test.describe.configure({ mode: 'serial' });

/** The process that coordinates, as it says beside the database. */
function coordinatorOf(database: string): number {
  const file = readFileSync(`${database}.control.json`, 'utf8');
  return (JSON.parse(file) as { pid: number }).pid;
}

/**
 * What trains here is to be at work, not to be quick: it takes what pages and other tests leave of the cores, and
 * a fifth of the time at most. Else two cores would compute for as long as this file takes. Linux alone says what
 * it does.
 */
function makeWayIn(database: string): void {
  if (process.platform !== 'linux') return;
  const pool = poolOf(coordinatorOf(database));
  if (pool === undefined) throw new Error('no pool process is up yet');
  for (const thread of readdirSync(`/proc/${pool}/task`)) setPriority(Number(thread), 10);
  // Whoever is gone hears nothing, and nobody is left stopped.
  const tell = (signal: 'SIGSTOP' | 'SIGCONT') => {
    try {
      process.kill(pool, signal);
    } catch {
      clearInterval(turns);
    }
  };
  const turns = setInterval(() => {
    tell('SIGCONT');
    setTimeout(tell, 100, 'SIGSTOP');
  }, 500);
  process.on('exit', () => tell('SIGCONT'));
}

async function accessible(page: Page): Promise<void> {
  expect(await violations(axe(page))).toEqual([]);
}

test('a study is written, checked as it is typed, and started from the page; then all is done with it', async ({
  page,
  own,
}) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Start a first study' })).toBeVisible();
  await page.getByRole('link', { name: 'Choose or write one' }).click();

  const field = page.getByRole('textbox', { name: /Study file/ });
  const start = page.getByRole('button', { name: 'Start this study' });
  await field.fill(text.replace('epochCount', 'epochCuont'));
  await expect(page.getByText('did you mean `epochCount`?')).toBeVisible();
  await expect(start).toBeDisabled();
  await page.getByRole('button', { name: '9:3', exact: true }).click();
  const chosen = await field.evaluate((area) => (area as HTMLTextAreaElement).selectionStart);
  expect((await field.inputValue()).slice(chosen)).toMatch(/^epochCuont/);
  await field.fill(
    text.replace(
      '{ name: blobs, trainCount: 400, testCount: 100 }',
      '{ name: csv, file: /etc/passwd, target: a }',
    ),
  );
  await expect(page.getByText(/"\/etc\/passwd" is not below/)).toBeVisible();
  await field.fill(text);
  await expect(page.getByText('2 points × 2 seeds = 4 trainings')).toBeVisible();
  await accessible(page);
  await start.dblclick();
  await expect(page.getByRole('heading', { level: 1, name: 'two rates' })).toBeVisible();
  await expect(() => makeWayIn(own.database)).toPass();

  const actions = page.getByRole('region', { name: 'Actions' });
  const outcome = actions.getByRole('status');
  const press = (name: string) => actions.getByRole('button', { name, exact: true }).click();
  // Before the page's scripts have come, by somebody who sees nothing happen.
  let come = (): void => {};
  const scripts = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts;
    await route.continue();
  });
  const asked: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.postData());
  });
  await page.reload({ waitUntil: 'commit' });
  for (let time = 0; time < 3; time += 1) await press('Pause');
  come();
  await expect(outcome).toContainText('Paused');
  await press('Resume');
  await expect(outcome).toContainText('Resumed');
  expect(asked.filter((data) => data?.includes('"pause"'))).toHaveLength(1);

  // Its coordinator is killed, as if the machine had taken it.
  process.kill(coordinatorOf(own.database), 'SIGKILL');
  await press('Tag …');
  await actions.getByRole('textbox', { name: 'New tag' }).fill('<b>paper</b>');
  await actions.getByRole('button', { name: 'Add' }).click();
  await expect(outcome).toContainText('Tagged <b>paper</b>.');
  await expect(actions.getByRole('list', { name: 'Tags' })).toContainText('<b>paper</b>');
  await press('Note …');
  await actions.getByRole('textbox', { name: 'New note' }).fill('--remove it: a note');
  await actions.getByRole('button', { name: 'Write' }).click();
  await expect(actions.getByRole('list', { name: 'Notes' })).toContainText('--remove it: a note');
  // The page has noticed.
  await expect(actions.getByRole('button', { name: 'Pause', exact: true })).toBeHidden();
  await press('Resume');
  await expect(outcome).toContainText('they run in a process of their own');
  expect(() => process.kill(coordinatorOf(own.database), 0)).not.toThrow();
  await expect(() => makeWayIn(own.database)).toPass();

  await press('Extend …');
  await accessible(page);
  const seeds = actions.getByRole('spinbutton', { name: 'Seeds of each point' });
  await seeds.fill('3');
  await press('Extend and run');
  await expect(outcome).toContainText('2 tasks added; they run.');
  await press('Cancel …');
  await press('Cancel what is left');
  await expect(outcome).toContainText('6 tasks cancelled.');
  await expect(actions.getByRole('button', { name: 'Retry' })).toBeVisible();
  await press('Archive');
  await expect(outcome).toContainText('Archived');
});

test('the first page finds it by its tag, also in the archive', async ({ page }) => {
  await page.goto('/?q=PAPER');
  await expect(page.getByText('No sweep has “PAPER”')).toBeVisible();
  await page.getByRole('link', { name: 'Show 1 archived' }).click();
  const row = page.getByRole('row', { name: /two rates/ });
  await expect(row).toContainText('6 cancelled');
  await expect(row).toContainText('--remove it: a note');
  await accessible(page);
});

test('what lies between two networks is measured by a button, and shown once it is', async ({
  page,
  own,
}) => {
  const file = `${own.database}.quick.yaml`;
  writeFileSync(file, text.replace('two rates', 'quick').replace('2000000', '1'));
  const sweep = startBasin(['sweep', `--file=${file}`, `--database=${own.database}`]);
  expect(await sweep.ended, sweep.output()).toBe(0);
  await page.goto('/');
  await page.getByRole('link', { name: 'quick' }).click();
  await page.getByRole('link', { name: /^Trials/ }).click();
  const ticks = page.locator('#tasks').getByRole('checkbox');
  for (const index of [0, 1]) await ticks.nth(index).check();
  await page.getByRole('button', { name: 'Compare 2' }).click();
  const between = page.getByRole('region', { name: 'Between them' });
  await between.getByRole('button', { name: /^Measure the barrier/ }).dblclick();
  // Its picture takes the place of what is said of it, as soon as it is there.
  await expect(between.getByRole('img', { name: /^Loss between two networks/ })).toBeVisible();
  await expect(between).toContainText('barrier of the training loss');
  await expect(between.getByRole('button', { name: /^Measure/ })).toHaveCount(0);
  await accessible(page);
});

test('nothing is changed without the token, from elsewhere, or by what is no request', async ({
  page,
  request,
  own,
}) => {
  await page.goto('/new');
  const token = await page.locator('meta[name="basin-token"]').getAttribute('content');
  const origin = new URL(own.server.url).origin;
  const good = { origin, 'x-basin-token': token ?? '' };
  const send = async (path: string, headers: Record<string, string>, data: unknown) => {
    const type = { 'content-type': 'application/json', ...headers };
    const body = typeof data === 'string' ? data : JSON.stringify(data);
    const response = await request.post(path, { headers: type, data: Buffer.from(body) });
    return response.status();
  };
  for (const path of ['/api/actions', '/api/studies/check', '/api/studies/start']) {
    expect(await send(path, {}, {}), path).toBe(403);
    expect(await send(path, { ...good, 'x-basin-token': 'guessed-guessed-guessed' }, {})).toBe(403);
    expect(await send(path, { ...good, origin: 'http://evil.example' }, {})).toBe(403);
    const port = Number(new URL(origin).port);
    expect(await send(path, { ...good, origin: `http://127.0.0.1:${port + 1}` }, {})).toBe(403);
    for (const nonsense of ['', '{', 'null', '[]', '{"command":"start"}', 'x'.repeat(1_100_000)]) {
      // A check has done its work where it finds a text too long.
      const isChecked = path.endsWith('/check') && nonsense.length === 1_100_000;
      expect(await send(path, good, nonsense)).toBe(isChecked ? 200 : 400);
    }
    expect(await send(path, { ...good, 'content-type': 'text/plain' }, {})).toBe(400);
  }
  const unknown = { command: 'pause', sweepIds: ['f'.repeat(64)] };
  expect(await send('/api/actions', good, unknown)).toBe(409);
  // Code is never run from here, whatever it is called.
  const module = { name: '../../x.ts', text: 'export default { name: "code" }' };
  expect(await send('/api/studies/start', good, module)).toBe(409);
});
