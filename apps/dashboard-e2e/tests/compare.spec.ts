import { readFileSync } from 'node:fs';
import { sweptDashboard } from '../fixtures/swept-dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

const title = /Number of parameters against generalisation/;

test('two ticked trainings stand beside each other, at an address that can be kept', async ({
  page,
  consoleProblems,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('link', { name: /^Trials/ }).click();
  const tasks = page.locator('#tasks');
  const submit = tasks.getByRole('button', { name: /^Compare/ });
  await expect(submit).toBeDisabled();
  const values: string[] = [];
  for (const label of ['784-7-11-10 seed 1', '784-190-26-10 seed 1']) {
    const row = tasks.getByRole('row').filter({ hasText: label });
    values.push(await row.getByRole('cell').nth(3).innerText());
    await row.getByRole('checkbox', { name: `Compare ${label}` }).check();
  }
  await expect(submit).toHaveText('Compare 2');
  await submit.click();
  await expect(page).toHaveURL(
    /\/compare\?tasks=[0-9a-f]{64}:[0-9a-f]{64},[0-9a-f]{64}:[0-9a-f]{64}$/,
  );

  await page.goto(page.url());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 trainings compared');
  const settings = page.getByRole('table').first().getByRole('row');
  await expect(settings.filter({ hasText: 'network.layers[0].units' })).toHaveText(/7190$/);
  const metrics = page.getByRole('region', { name: 'Final metrics' });
  await expect(metrics.getByRole('rowheader')).toHaveText([/784-7-11-10/, /784-190-26-10/]);
  // The table of the sweep said the same.
  for (const [index, value] of values.entries()) {
    await expect(metrics.getByRole('row').nth(index + 1)).toContainText(value);
  }
  const loss = page
    .getByRole('region', { name: 'Curves' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'train/loss' }) });
  const lines = loss.locator('[data-drawn="true"] svg g[aria-label="line"] path');
  await expect(lines).toHaveCount(2);
  // What a key points at in one chart all of them show; what is kept stands in the address.
  const pointed = page.locator('[data-pointed]');
  await loss.getByRole('img').press('ArrowRight');
  await expect(pointed).toHaveCount(4);
  await loss.getByRole('img').press('Enter');
  await expect(page).toHaveURL(/curves-at=[\d.]+&curves-of=784-/);
  await page.goto(page.url());
  await expect(pointed).toHaveCount(4);
  await expect(loss.locator('g[aria-label="tip"] text')).toContainText(/784-.*Epoch/);
  await loss.getByRole('button', { name: /784-7-11-10/ }).click();
  await expect(lines).toHaveCount(1);
  const file = page.waitForEvent('download');
  await loss.getByRole('button', { name: /as CSV$/ }).click();
  expect(readFileSync(await (await file).path(), 'utf8')).toMatch(/^\uFEFFseries,Epoch,/);
  // Networks of other shapes have no distance, and nothing lies between them.
  const weights = page.getByRole('region', { name: 'Weight distances' });
  await expect(weights.getByRole('row')).toHaveCount(2);
  await expect(weights).toContainText('another network');
  await expect(page.getByRole('region', { name: 'Between them' })).toHaveCount(0);

  // The first layer of a network on images is images, a tile a unit.
  await metrics.getByRole('link', { name: /784-7-11-10/ }).click();
  await page.getByRole('link', { name: 'Draw the weights by layer' }).click();
  const tiles = page.getByRole('region', { name: 'Weights' }).getByRole('img', { name: /^unit/ });
  await expect(tiles).toHaveCount(7);
  // Once it has been decoded.
  await expect(tiles.first()).toHaveJSProperty('naturalWidth', 28);
  expect(consoleProblems).toEqual([]);
});

test('trainings of one network have a distance, and a command for what lies between them', async ({
  page,
}) => {
  await page.goto(`${sweptDashboard().sweeps.functionFit}/trials`);
  const tasks = page.locator('#tasks');
  for (const label of ['Model 0 f1', 'Model 0 f2', 'Model 1 f1', 'Model 1 f2']) {
    await tasks.getByRole('checkbox', { name: new RegExp(`^Compare ${label}`) }).check();
  }
  await tasks.getByRole('button', { name: 'Compare 4' }).click();
  const distances = page.getByRole('region', { name: 'Weight distances' });
  const row = distances.getByRole('row').filter({ hasText: 'Model 0 f2' });
  await expect(row).toBeVisible();
  const [distance, relative, cosine] = (await row.getByRole('cell').allInnerTexts()).map(Number);
  expect(distance).toBeGreaterThan(0);
  expect(relative).toBeGreaterThan(0);
  expect(Math.abs(cosine ?? 2)).toBeLessThanOrEqual(1);
  const between = page.getByRole('region', { name: 'Between them' });
  await expect(
    between.getByRole('button', { name: /^Measure the barrier: Model 0 f1.* to Model 0 f2/ }),
  ).toBeEnabled();
  await expect(between).toContainText(
    /npx basin measure [0-9a-f]{12} [0-9a-f]{12} --measure=barrier --database=/,
  );
  // Of any two of one shape the reader may ask; the address keeps them.
  await between.getByLabel('From').selectOption({ label: 'Model 1 f2 seed 1' });
  await between.getByLabel('to', { exact: true }).selectOption({ label: 'Model 1 f1 seed 1' });
  await between.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/&from=[0-9a-f]{64}&to=[0-9a-f]{64}$/);
  await expect(between.getByRole('heading', { level: 3 })).toHaveText([
    'Model 1 f2 seed 1 to Model 1 f1 seed 1',
  ]);
  await page.getByRole('link', { name: 'With all seeds of each setting' }).click();
  await expect(page).toHaveURL(/&seeds=all$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('4 trainings compared');
});

test('without scripts the ticks are sent by the form', async ({ browser, dashboard }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: dashboard.url });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('link', { name: /^Trials/ }).click();
  for (const index of [0, 1, 2]) await page.getByRole('checkbox').nth(index).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('3 trainings compared');
  const curves = page.getByRole('region', { name: 'Curves' });
  // What is drawn comes while the page is still read.
  await expect(curves.locator('svg g[aria-label="line"] path').nth(2)).toBeAttached();
  await context.close();
});

const nobody = '0'.repeat(64);
for (const [address, status, words] of [
  ['/compare', 400, 'the address names none'],
  ['/compare?tasks=abc,def', 400, '“abc” names no training'],
  [
    `/compare?tasks=${Array.from({ length: 21 }, (_, index) => String(index)).join(',')}`,
    400,
    'names 21',
  ],
  [`/compare?tasks=${nobody}:${nobody},${nobody}:${'1'.repeat(64)}`, 404, 'not in this database'],
] as const) {
  test(`${address.slice(0, 40)} is answered with ${String(status)} and why`, async ({ page }) => {
    const response = await page.goto(address);
    expect(response?.status()).toBe(status);
    await expect(page.getByRole('main')).toContainText(words);
    await expect(page.getByRole('link', { name: 'All sweeps', exact: true })).toBeVisible();
  });
}
