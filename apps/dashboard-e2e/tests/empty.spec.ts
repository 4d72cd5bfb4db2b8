import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { sweptDashboard } from '../fixtures/swept-dashboard.ts';
import { expect, test } from '../fixtures/test.ts';
import { newDatabaseFolder } from '../fixtures/workspace.ts';

test('before there is a database, the pages say which command to run', async ({ page }) => {
  const { database, remove } = newDatabaseFolder();
  const server = await startDashboard(database);
  try {
    await page.goto(server.url);
    await expect(page.getByRole('heading', { name: 'Nothing has been run yet' })).toBeVisible();
    await expect(
      page.getByText(`npx basin sweep --database=${database}`, { exact: true }),
    ).toBeVisible();
    await expect(page.getByText(database, { exact: true })).toBeVisible();

    await page.getByRole('link', { name: 'Claims' }).click();
    await expect(page.getByRole('heading', { name: 'Claims', exact: true })).toBeVisible();
    await expect(page.getByText('not run yet').first()).toBeVisible();
  } finally {
    await server.stop();
    remove();
  }
});

test('the server says beside the database where it is, as long as it is there', async () => {
  const { database, remove } = newDatabaseFolder();
  const file = `${database}.dashboard.json`;
  const server = await startDashboard(database);
  try {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ url: server.url });
    await server.stop();
    expect(existsSync(file)).toBe(false);
  } finally {
    await server.stop();
    remove();
  }
});

test('a file that is no database is named as one', async ({ page }) => {
  const { database, remove } = newDatabaseFolder();
  writeFileSync(database, 'this is not SQLite, whatever its name says\n'.repeat(50));
  const server = await startDashboard(database);
  try {
    await page.goto(server.url);
    await expect(page.getByRole('heading', { name: 'The database cannot be read' })).toBeVisible();
  } finally {
    await server.stop();
    remove();
  }
});

test('a database that is written over while it is shown is told in words, and shown again once it is put right', async ({
  page,
}) => {
  const { database, remove } = newDatabaseFolder();
  const swept = sweptDashboard();
  // Whoever wrote it has ended: the file has all.
  const whole = readFileSync(swept.database);
  writeFileSync(database, whole);
  const server = await startDashboard(database);
  const sweep = server.url + new URL(swept.sweeps.functionFit, swept.url).pathname;
  const question = page.getByRole('heading', { name: /Deep vs shallow/ });
  try {
    await page.goto(sweep);
    await expect(question).toBeVisible();
    writeFileSync(database, 'these are notes of somebody, and no database at all\n'.repeat(2_000));
    for (const address of [sweep, `${sweep}/trials`, server.url, `${server.url}/claims`]) {
      await page.goto(address);
      await expect(
        page.getByRole('heading', { name: 'The database cannot be read' }),
      ).toBeVisible();
      await expect(page.getByText(database, { exact: true })).toBeVisible();
    }
    const id = sweep.split('/').at(-1) ?? '';
    for (const file of ['tasks', 'curves?metric=train/loss']) {
      const answer = await page.request.get(`${server.url}/api/sweeps/${id}/${file}`);
      expect(answer.status()).toBe(503);
      expect(await answer.text()).toContain('the database cannot be read: ');
    }
    writeFileSync(database, whole);
    await page.goto(sweep);
    await expect(question).toBeVisible();
  } finally {
    await server.stop();
    remove();
  }
});

test('a server whose environment is set for development shows what was built', async ({ page }) => {
  const swept = sweptDashboard();
  const server = await startDashboard(swept.database, [], undefined, { NODE_ENV: 'development' });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  try {
    await page.goto(server.url + new URL(swept.sweeps.functionFit, swept.url).pathname);
    const figures = page.getByRole('region', { name: 'Figures' });
    await expect(figures.locator('[data-drawn="true"] svg').first()).toBeVisible();
    expect(problems).toEqual([]);
  } finally {
    await server.stop();
  }
});
