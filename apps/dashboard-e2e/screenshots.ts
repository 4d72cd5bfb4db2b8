/**
 * Takes the pictures of pages that README.md shows, docs/screenshots/{sweep,claims}.png, from a database
 * with sweeps of experiments:
 *
 *     npx basin sweep --experiment=function-fit,flatness-interpolation --preset=quick --seeds=5 --database=FILE
 *     npx tsx apps/dashboard-e2e/screenshots.ts FILE
 *
 * The dashboard must have been built. Seconds.
 */
import path from 'node:path';
import { chromium } from '@playwright/test';
import { startDashboard } from './fixtures/dashboard-server.ts';
import { workspaceRoot } from './fixtures/workspace.ts';
import config from './playwright.config.ts';

const [database] = process.argv.slice(2);
if (database === undefined) throw new Error('name a database with sweeps of experiments');
const server = await startDashboard(path.resolve(database));
const browser = await chromium.launch(config.use?.launchOptions ?? {});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const shoot = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(workspaceRoot, 'docs/screenshots', `${name}.png`) });
  };
  await page.goto(server.url);
  await page
    .getByRole('rowheader')
    .getByRole('link', { name: /Deep vs shallow/ })
    .click();
  const figures = page.getByRole('region', { name: 'Figures' });
  await figures.locator('[data-drawn="true"] svg').nth(1).waitFor();
  await shoot('sweep');
  await page.goto(`${server.url}/claims`);
  await page.getByRole('heading', { level: 1, name: 'Claims' }).waitFor();
  await shoot('claims');
} finally {
  await browser.close();
  await server.stop();
}
