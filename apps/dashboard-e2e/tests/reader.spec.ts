import type { Page } from '@playwright/test';
import { axe, violations } from '../fixtures/accessibility.ts';
import { smallTargets } from '../fixtures/small-targets.ts';
import { sweptDashboard } from '../fixtures/swept-dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** Addresses of one page of each kind. */
async function everyPage(page: Page): Promise<string[]> {
  const sweep = sweptDashboard().sweeps.functionFit;
  const trials = `${sweep}/trials`;
  await page.goto(trials);
  const task = await page
    .getByRole('link', { name: 'Model 0 f1 seed 1', exact: true })
    .getAttribute('href');
  const ticks = await page
    .getByRole('checkbox')
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value')));
  const compared = `/compare?tasks=${ticks.join(',')}`;
  const rolledUp = `${trials}?group=model&view=scatter&where=target+%3D+f1`;
  const importance = `${trials}?view=importance`;
  return [
    ...[
      '/',
      '/claims',
      '/new',
      sweep,
      trials,
      rolledUp,
      importance,
      compared,
      '/compare',
      task ?? '',
    ],
    '/no-such-page',
  ];
}

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** Those of its rules that look at colours: the dark theme changes nothing else (app/globals.css). */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What answers with an error is one in the console too. */
const refused = ['/compare', '/no-such-page'];

/** Loads a page into a window of that width; no page is wider than it. */
async function load(page: Page, address: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess, `${address} at ${String(width)} px`).toBeLessThanOrEqual(0);
}

test('every page meets WCAG 2.1 AA in both themes, fits the window and keeps to its security policy', async ({
  page,
  consoleProblems,
}) => {
  // Axe looks at eleven pages twice: pages six times as slow took ten minutes, which is no hang.
  test.slow();
  for (const address of await everyPage(page)) {
    await load(page, address, 1600);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const asked =
        colorScheme === 'light' ? axe(page).withTags(standard) : axe(page).withRules(ofColours);
      expect(await violations(asked), `${address} in the ${colorScheme} theme`).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await load(page, address, 400);
    const problems = consoleProblems.splice(0);
    if (!refused.includes(address)) expect(problems, address).toEqual([]);
  }
});

test('every control of every page and view is hit within 24 by 24 pixels, at 390 and at 1280', async ({
  page,
}) => {
  const trials = `${sweptDashboard().sweeps.functionFit}/trials`;
  const views = ['scatter', 'curves', 'heat-map', 'slice', 'distribution', 'rank', 'timeline'];
  const brushed = `${trials}?brush=${encodeURIComponent('seed >= 1 and seed <= 2')}&axis=seed&axis=model`;
  const pages = [
    ...(await everyPage(page)),
    ...views.map((view) => `${trials}?view=${view}`),
    ...[brushed, `${sweptDashboard().sweeps.imported}/trials`],
  ];
  const found: string[] = [];
  for (const address of pages) {
    for (const width of [390, 1280]) {
      await load(page, address, width);
      // Parallel axes are as wide as there is room once they have been measured.
      if (address.includes('brush')) {
        await expect(page.getByRole('slider').first()).toBeVisible();
      }
      const small = await smallTargets(page);
      found.push(...small.map((control) => `${address} at ${String(width)} px: ${control}`));
    }
  }
  expect(found).toEqual([]);
});

test('everything can be reached from the keyboard', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  for (const name of ['Basin, all sweeps', 'Sweeps', 'Claims', 'New study']) {
    await page.keyboard.press('Tab');
    const header = page.getByRole('banner');
    await expect(header.getByRole('link', { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Theme/ })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  for (const role of ['button', 'link', 'link'] as const) {
    await page.keyboard.press('Tab');
    await expect(page.locator(':focus')).toHaveRole(role);
  }
  await expect(page.getByRole('link', { name: /Number of parameters/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('finished')).toBeVisible();

  await page.getByRole('link', { name: /^Trials/ }).press('Enter');
  const sort = page.getByRole('columnheader', { name: 'test/accuracy' });
  await sort.getByRole('link').press('Enter');
  await expect(sort).toHaveAttribute('aria-sort', 'descending');
});

test('what is pressed, typed and chosen before the scripts have come is done once they have', async ({
  page,
}) => {
  const sweep = sweptDashboard().sweeps.functionFit;
  let come = (): void => {};
  const scripts = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/_next/static/**/*.js', async (route) => {
    await scripts;
    await route.continue();
  });
  await page.goto(`${sweep}/trials`, { waitUntil: 'commit' });
  const filter = page.getByRole('search').getByRole('combobox');
  await filter.pressSequentially('taget = f2');
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  for (const seed of [0, 1]) {
    await page.getByRole('checkbox', { name: `Compare Model ${seed} f1 seed 1` }).check();
  }
  // As what acts on the server is: buttons, and forms that say nowhere to go.
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.innerHTML =
      '<input aria-label="Early word"><button>Early form</button><button type="button">Early press</button>';
    const count = (event: Event) => {
      event.preventDefault();
      form.dataset[event.type] = String(Number(form.dataset[event.type] ?? 0) + 1);
    };
    form.addEventListener('submit', count);
    form.lastElementChild?.addEventListener('click', count);
    document.documentElement.append(form);
  });
  await page.getByRole('button', { name: 'Early press' }).click({ clickCount: 3 });
  await page.getByRole('textbox', { name: 'Early word' }).press('Enter');
  await page.getByRole('button', { name: 'Early form' }).dblclick();
  await filter.focus();
  come();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  const early = page.locator('form', { hasText: 'Early form' });
  await expect(early).toHaveAttribute('data-submit', '1');
  await expect(early).toHaveAttribute('data-click', '1');
  await expect(page.getByText('did you mean "target"?')).toBeVisible();
  await expect(filter).toHaveValue('taget = f2');
  await expect(page.getByRole('button', { name: /^Compare 2/ })).toBeEnabled();

  const again = new Promise<void>((resolve) => (come = resolve));
  await page.unroute('**/_next/static/**/*.js');
  await page.route('**/_next/static/**/*.js', async (route) => {
    await again;
    await route.continue();
  });
  await page.goto(sweep, { waitUntil: 'commit' });
  const chart = page.getByRole('region', { name: 'Training curves' }).getByRole('img');
  await chart.press('+');
  await chart.press('+');
  await page.getByRole('combobox', { name: 'Smoothing' }).selectOption('0.9');
  come();
  await expect(page).toHaveURL(/curves-smooth=0\.9&curves-from=[\d.]+&curves-to=[\d.]+/);
  // Twice nearer, around the middle: from 0.32 to 0.68 of all, once would be from 0.2 to 0.8.
  const ratio = () => {
    const { searchParams } = new URL(page.url());
    return Number(searchParams.get('curves-to')) / Number(searchParams.get('curves-from'));
  };
  await expect.poll(ratio).toBeLessThan(3);
});

test('the chosen theme is there from the first paint on', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  const toggle = page.getByRole('button', { name: /^Theme/ });
  // One press after the other: before the scripts have come, a button does once what it is pressed for.
  for (const theme of ['light', 'dark']) {
    await toggle.click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  // Not before it is painted: a sheet may still be on its way when the page's first words have come.
  await page.waitForFunction(() => performance.getEntriesByName('first-paint').length > 0);
  expect(await background()).toBe(dark);
});

for (const address of [
  '/no-such-page',
  `/sweeps/${'0'.repeat(64)}`,
  '/sweeps/..%2F..%2Fetc%2Fpasswd',
  `/sweeps/${'0'.repeat(64)}/tasks/${'0'.repeat(64)}`,
]) {
  test(`${address} is answered with 404 and a way back`, async ({ page }) => {
    const response = await page.goto(address);
    expect(response?.status()).toBe(404);
    await page.getByRole('link', { name: 'All sweeps', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Sweeps' })).toBeVisible();
  });
}
