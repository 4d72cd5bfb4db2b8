import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { startDashboard } from '../fixtures/dashboard-server.ts';
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
