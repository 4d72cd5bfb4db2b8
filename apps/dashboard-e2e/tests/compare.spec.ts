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
  await loss.getByRole('button', { name: /784-7-11-10/ }).click();
  await expect(lines).toHaveCount(1);
  expect(consoleProblems).toEqual([]);
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
  expect(await curves.locator('svg g[aria-label="line"] path').count()).toBeGreaterThanOrEqual(3);
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
