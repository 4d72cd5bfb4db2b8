import { expect, test } from '@playwright/test';
import { startBasin } from '../fixtures/basin-command.ts';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { newDatabaseFolder } from '../fixtures/workspace.ts';

test('an open page follows a sweep from before it starts to its end, without a reload', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const { database, remove } = newDatabaseFolder();
  const server = await startDashboard(database);
  // One worker and three seeds: it is not over before a busy machine's browser has opened its page.
  const sweep = startBasin([
    ...['sweep', '--experiment=ten-networks', '--preset=smoke', '--seeds=3', '--workers=1'],
    `--database=${database}`,
  ]);
  try {
    await page.goto(server.url);
    // A reload would lose it.
    await page.evaluate(() => Object.assign(window, { loadedOnce: true }));

    const link = page.getByRole('link', { name: /Number of parameters against generalisation/ });
    await expect(link).toBeVisible({ timeout: 60_000 });
    await link.click();
    const progress = page.getByRole('region', { name: 'Progress' });
    await expect(progress.getByText('live', { exact: true })).toBeVisible({ timeout: 60_000 });

    // The count grows in steps that can be seen.
    const seen = new Set<string>();
    // And the curves with it, though new points come faster than they are fetched.
    const seenPoints = new Set<string>();
    const points = page.getByRole('region', { name: 'Training curves' }).getByText(/ points/);
    const finished = page.getByTestId('finished');
    await expect
      .poll(
        async () => {
          const text = await finished.innerText();
          seen.add(text);
          for (const shown of await points.allInnerTexts()) seenPoints.add(shown);
          return text;
        },
        { timeout: 200_000, intervals: [200] },
      )
      .toBe('30 of 30 finished');
    expect(seen.size).toBeGreaterThan(2);
    expect(seenPoints.size).toBeGreaterThan(3);

    await expect(progress.getByText('Complete')).toBeVisible();
    const figures = page.getByRole('region', { name: 'Figures' });
    await expect(figures.locator('figure svg').first()).toBeVisible();
    const curves = page.getByRole('region', { name: 'Training curves' });
    await expect(curves.getByText(/^60 of 60 points$/)).toBeVisible();
    await page.getByRole('link', { name: /^Trials/ }).click();
    const tasks = page.getByRole('region', { name: 'Tasks' }).getByRole('table');
    await expect(tasks.getByText('done', { exact: true })).toHaveCount(30);
    expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);

    expect(await sweep.ended).toBe(0);
    // The runner says where it could be watched.
    expect(sweep.output()).toContain(server.url);
  } finally {
    sweep.child.kill('SIGKILL');
    await server.stop();
    remove();
  }
});
