import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type Page, test } from '@playwright/test';
import { type BasinProcess, poolOf, startBasin } from '../fixtures/basin-command.ts';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { type ReverseProxy, startProxy } from '../fixtures/reverse-proxy.ts';
import { newDatabaseFolder } from '../fixtures/workspace.ts';

test('an open page follows a sweep from before it starts to its end, without a reload', async ({
  page,
  context,
}) => {
  const { database, remove } = newDatabaseFolder();
  const server = await startDashboard(database);
  // Another on the same database, below a folder of a proxy's site.
  const below = await startDashboard(database, ['--base-path=/lab/basin/']);
  const proxy = await startProxy('/lab/basin', below.url);
  // More than a browser has connections to one server: were each to hold one, the last would wait for ever.
  // They look for what is not there, and hear of all the same: each would draw the sweep anew at every change.
  const tabs = await Promise.all(
    Array.from({ length: 7 }, async () => {
      const tab = await context.newPage();
      await tab.goto(`${server.url}/?q=nowhere`);
      return tab;
    }),
  );
  // One worker, and six seeds, whose trainings are more than the table shows at once.
  const sweep = startBasin([
    ...['sweep', '--experiment=ten-networks', '--preset=smoke', '--seeds=6', '--workers=1'],
    `--database=${database}`,
  ]);
  try {
    await page.goto(server.url);
    // A reload would lose it.
    await page.evaluate(() => Object.assign(window, { loadedOnce: true }));

    // Held as soon as the server knows of it, but for what each step needs: pages may take as long as they
    // like, and it is not over.
    const name = /Number of parameters against generalisation/;
    const listed = async () => (await fetch(server.url)).text();
    await expect.poll(listed, { intervals: [100], timeout: 60_000 }).toMatch(name);
    tellPool(sweep, 'SIGSTOP');
    const link = page.getByRole('link', { name });
    await expect(link).toBeVisible({ timeout: 60_000 });
    const progress = page.getByRole('region', { name: 'Progress' });
    await link.click();
    await expect(progress.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });

    // The count grows in steps that can be seen, and the curves with it.
    await showsWhatComes(page, sweep);
    // All of them on the one sweep: the seventh loads, and follows.
    const seventh = tabs.at(-1) as Page;
    for (const tab of tabs) await tab.goto(page.url());
    const countOf = (tab: Page) => tab.getByTestId('finished').innerText();
    await expect(async () => expect(await countOf(seventh)).toBe(await countOf(page))).toPass();
    await seventh.evaluate(() => Object.assign(window, { loadedOnce: true }));
    await showsWhatComes(seventh, sweep);
    expect(await seventh.evaluate(() => 'loadedOnce' in window)).toBe(true);
    for (const tab of tabs) await tab.goto(`${server.url}/?q=nowhere`);
    await showsWhatComes(page, sweep);

    // One of the other tabs shows the training that comes last, by way of the proxy. The one that holds
    // the stream of all is closed.
    const [first, last] = tabs as [Page, Page, ...Page[]];
    await last.goto(proxy.url + new URL(below.url).search);
    await last.goto(`${proxy.url}${new URL(page.url()).pathname}/trials?sort=label`);
    const links = last.getByRole('region', { name: 'Tasks' }).locator('a[href*="/tasks/"]');
    await last.goto(new URL((await links.last().getAttribute('href')) ?? '', proxy.url).href);
    await last.evaluate(() => Object.assign(window, { loadedOnce: true }));
    await first.close();

    tellPool(sweep, 'SIGCONT');
    const finished = page.getByTestId('finished');
    await expect(finished).toHaveText('60 of 60 finished', { timeout: 400_000 });
    await expect(last.getByRole('main').getByText('done', { exact: true }).first()).toBeVisible();
    await expect(last.getByRole('region', { name: 'Curves' }).locator('svg').first()).toBeVisible();
    expect(await last.evaluate(() => 'loadedOnce' in window)).toBe(true);

    await expect(progress.getByText('Complete')).toBeVisible();
    const figures = page.getByRole('region', { name: 'Figures' });
    await expect(figures.locator('figure svg').first()).toBeVisible();
    const curves = page.getByRole('region', { name: 'Training curves' });
    await expect(curves.getByText(/^60 of 60 trainings; 120 of 120 points$/)).toBeVisible();
    await page.getByRole('link', { name: /^Trials/ }).click();
    const tasks = page.getByRole('region', { name: 'Tasks' }).getByRole('table');
    await expect(tasks.getByText('done', { exact: true })).toHaveCount(50);
    expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);

    expect(await sweep.ended).toBe(0);
    // The runner says where it could be watched.
    expect(sweep.output()).toMatch(/watch: http:\/\/127\.0\.0\.1:\d+\/lab\/basin\n/);
    await usedBelow(last, proxy);
  } finally {
    tellPool(sweep, 'SIGCONT');
    sweep.child.kill('SIGKILL');
    await proxy.stop();
    await below.stop();
    await server.stop();
    remove();
  }
});

/**
 * Lets a held sweep go on until one more of its trainings has ended, and waits until the page shows it, and
 * its curves as many trainings: were it not held, nobody could tell how often a page on a busy machine is
 * drawn anew before a sweep is over.
 */
async function showsWhatComes(page: Page, sweep: BasinProcess): Promise<void> {
  const finished = page.getByTestId('finished');
  const points = page.getByRole('region', { name: 'Training curves' }).getByText(/ points/);
  const shown = await finished.innerText();
  const shownPoints = (await points.allInnerTexts()).join();
  const before = await countAt(page.url());
  await expect(async () => {
    tellPool(sweep, 'SIGCONT');
    await sleep(300);
    tellPool(sweep, 'SIGSTOP');
    expect(await countAt(page.url())).not.toBe(before);
  }).toPass({ intervals: [0], timeout: 100_000 });
  expect(await countAt(page.url())).not.toBe('60 of 60 finished');
  await expect(finished).not.toHaveText(shown);
  await expect.poll(async () => (await points.allInnerTexts()).join()).not.toBe(shownPoints);
}

/** Holds the process that trains, or lets it go on. Where it cannot be found, it goes on all the time. */
function tellPool(sweep: BasinProcess, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const pool = process.platform === 'linux' ? poolOf(sweep.child.pid ?? 0) : undefined;
  if (pool !== undefined) process.kill(pool, signal);
}

/** How far the server says that a sweep is, to one who asks now. */
async function countAt(url: string): Promise<string> {
  const html = await (await fetch(url)).text();
  const [, count = ''] = /data-testid="finished"[^>]*>(.*?)<\/strong>/s.exec(html) ?? [];
  return count.replace(/<!--.*?-->/g, '');
}

/** Links, forms, files and changes below the proxy's folder: nothing leads out of it. */
async function usedBelow(page: Page, proxy: ReverseProxy): Promise<void> {
  const folder = new URL(proxy.url).pathname;
  const isAt = (end: RegExp) => expect(page).toHaveURL(new RegExp(`${folder}${end.source}`));
  await page
    .getByRole('main')
    .getByRole('link', { name: /Number of parameters/ })
    .first()
    .click();
  await isAt(/\/sweeps\/[0-9a-f]{64}$/);
  const loss = await saved(page, () =>
    page
      .getByRole('button', { name: /as CSV$/ })
      .first()
      .click(),
  );
  expect(loss.split('\n').length).toBeGreaterThan(2);

  const actions = page.getByRole('region', { name: 'Actions' });
  await actions.getByRole('button', { name: 'Tag …', exact: true }).click();
  await actions.getByRole('textbox', { name: 'New tag' }).fill('below');
  await actions.getByRole('button', { name: 'Add' }).click();
  await expect(actions.getByRole('status')).toContainText('Tagged below.');

  await page.getByRole('link', { name: /^Trials/ }).click();
  await isAt(/\/sweeps\/[0-9a-f]{64}\/trials$/);
  const search = page.getByRole('main').getByRole('search').locator('input');
  await search.fill('seed = 1');
  await search.press('Enter');
  await isAt(/\/sweeps\/[0-9a-f]{64}\/trials\?where=seed/);
  const table = await saved(page, () => page.getByRole('link', { name: 'CSV' }).click());
  expect(table).toMatch(/^\uFEFF?task,label,/);

  const ticks = page.getByRole('region', { name: 'Tasks' }).getByRole('checkbox');
  await ticks.nth(0).check();
  await ticks.nth(1).check();
  await page.getByRole('button', { name: /^Compare/ }).click();
  await isAt(/\/compare\?tasks=/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  // By the address alone, the first page, and what is not there.
  await page.reload();
  await page.getByRole('link', { name: 'Basin, all sweeps' }).click();
  await expect(page.getByRole('heading', { name: 'Sweeps' })).toBeVisible();
  await page.getByRole('searchbox').fill('below');
  await page.getByRole('button', { name: 'Search' }).click();
  await isAt(/\/\?q=below/);
  expect((await page.goto(`${proxy.url}/`))?.url()).toBe(`${proxy.url}/`);
  expect((await page.goto(`${proxy.url}/sweeps/x`))?.status()).toBe(404);
  expect(proxy.strays).toEqual([]);
}

async function saved(page: Page, ask: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), ask()]);
  return readFileSync(await download.path(), 'utf8');
}
