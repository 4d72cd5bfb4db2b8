import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { type SweptName, sweptDashboard } from '../fixtures/swept-dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** Opens a sweep's page by its address; by the list it is opened in the tests of the list and of a task. */
async function openSweep(page: Page, sweep: SweptName): Promise<void> {
  await page.goto(sweptDashboard().sweeps[sweep]);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Opens the table of its trials. */
async function openTrials(page: Page, sweep: SweptName): Promise<void> {
  await page.goto(`${sweptDashboard().sweeps[sweep]}/trials`);
  await expect(page.getByRole('region', { name: 'Table' })).toBeVisible();
}

/** Those of a sweep's page, once all that is known of them is there. */
async function drawnFigures(page: Page): Promise<Locator[]> {
  const figures = page.getByRole('region', { name: 'Figures' }).locator('figure');
  // The least that any sweep here has.
  await expect(figures.nth(2)).toBeVisible();
  return figures.all();
}

/** A number as the table shows it. */
function shownNumber(text: string): number {
  return Number(text.replaceAll(',', '').replace('−', '-').replace(' %', ''));
}

test('the list shows every sweep with its scale, state and count', async ({ page }) => {
  await page.goto('/');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(1)).toContainText('Number of parameters against generalisation');
  await expect(rows.nth(1)).toContainText('10 of 10');
  await expect(rows.nth(2)).toContainText('Deep vs shallow: simulate a function');
  await expect(rows.nth(2)).toContainText('6 of 6');
  await expect(rows.nth(2)).toContainText('smoke');
  await expect(rows.nth(2)).toContainText('Complete');
  await expect(rows.nth(3)).toContainText('PyTorch baseline');
  await page
    .getByRole('rowheader')
    .getByRole('link', { name: /Deep vs shallow/ })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: /Deep vs shallow/ })).toBeVisible();
});

test('a sweep shows its question, drawn figures and judged claims', async ({ page }) => {
  await openSweep(page, 'functionFit');
  await expect(page.getByText(/With equally many parameters/)).toBeVisible();
  await expect(page.getByTestId('finished')).toHaveText('6 of 6 finished');

  for (const figure of await drawnFigures(page)) {
    // The browser's own drawing has taken the place of the server's.
    await expect(figure.locator('[data-drawn="true"] svg')).toBeVisible();
    expect(await figure.locator('svg path, svg circle, svg rect').count()).toBeGreaterThan(3);
  }
  const claims = page.getByRole('region', { name: 'Claims' }).getByRole('listitem');
  await expect(claims.nth(3)).toBeAttached();
  await expect(claims.first()).toContainText(
    'All models exhibit a decreasing trend in training loss',
  );
  await expect(claims.first()).toContainText(/supported|contradicted|undecided/);
});

test('without scripts the first paint has the figures already', async ({ browser, dashboard }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: dashboard.url });
  const page = await context.newPage();
  await openSweep(page, 'tenNetworks');
  const svg = page.getByRole('region', { name: 'Figures' }).locator('figure svg').first();
  await expect(svg).toBeVisible();
  // What is drawn comes while the page is still read.
  await expect(svg.locator('path, circle').nth(3)).toBeAttached();
  await context.close();
});

test('curves can be changed to another metric, and single tasks hidden', async ({ page }) => {
  await openSweep(page, 'tenNetworks');
  const curves = page.getByRole('region', { name: 'Training curves' });
  const lines = curves.locator('[data-drawn="true"] svg g[aria-label="line"] path');
  await expect(lines).toHaveCount(10);
  await expect(curves.getByText('20 of 20 points')).toBeVisible();

  await curves.getByRole('button', { name: 'test/accuracy' }).click();
  await expect(curves.getByRole('img', { name: /test\/accuracy/ })).toBeVisible();
  await expect(lines).toHaveCount(10);

  const first = curves.getByRole('button', { name: /784-7-11-10/ });
  await first.click();
  await expect(first).toHaveAttribute('aria-pressed', 'false');
  await expect(lines).toHaveCount(9);
  // The address says both: a reload, or another reader, sees the same.
  await expect(page).toHaveURL(/[?&]curves=test%2Faccuracy&curves-hidden=/);
  await page.goto(page.url());
  await expect(first).toHaveAttribute('aria-pressed', 'false');
  await expect(curves.getByRole('img', { name: /test\/accuracy/ })).toBeVisible();
  await expect(lines).toHaveCount(9);

  // Along what, how smooth and how far they are drawn stands there too.
  await curves.getByRole('combobox', { name: /^Over/ }).selectOption('seconds');
  await expect(curves.locator('svg')).toContainText('Time since the training began (s)');
  await curves.getByRole('combobox', { name: /^Over/ }).selectOption('epochs');
  await curves.getByRole('combobox', { name: /^Smoothing/ }).selectOption('0.6');
  await curves.getByRole('textbox', { name: 'to', exact: true }).fill('0.5');
  await curves.getByRole('textbox', { name: 'to', exact: true }).press('Enter');
  await expect(page).toHaveURL(/curves-over=epochs&curves-smooth=0\.6&curves-to=0\.5/);
  await page.reload();
  await expect(curves.getByRole('textbox', { name: 'to', exact: true })).toHaveValue('0.5');
  // One point of each curve is seen, and its line goes on from there to the edge.
  await expect(lines).toHaveCount(9);
});

test('long curves say how many of their points are drawn; a drag shows a part, and the address keeps it', async ({
  page,
  browser,
  dashboard,
}) => {
  await openSweep(page, 'functionFit');
  const curves = page.getByRole('region', { name: 'Training curves' });
  await expect(curves).toContainText(/[\d,]+ of 1,206 points/);
  const drawing = curves.locator('[data-drawn="true"] svg');
  await drawing.scrollIntoViewIfNeeded();
  const { x = 0, y = 0, width = 0, height = 0 } = (await drawing.boundingBox()) ?? {};
  await page.mouse.move(x + 0.3 * width, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 0.6 * width, y + height / 2, { steps: 3 });
  await page.mouse.up();
  await expect(page).toHaveURL(/curves-from=[\d.]+&curves-to=[\d.]+/);
  const from = await curves.getByRole('textbox', { name: 'from', exact: true }).inputValue();
  expect(Number(from)).toBeGreaterThan(0);

  const context = await browser.newContext({ baseURL: dashboard.url });
  const other = await context.newPage();
  await other.goto(page.url());
  const restored = other.getByRole('region', { name: 'Training curves' });
  await expect(restored.getByRole('textbox', { name: 'from', exact: true })).toHaveValue(from);
  // All by a key.
  await restored.getByRole('img').press('0');
  await expect(other).not.toHaveURL(/curves-from/);
  await restored.getByRole('combobox', { name: 'Over' }).selectOption('clock');
  await expect(restored.locator('svg')).toContainText('Time of day (UTC)');
  await context.close();
});

test('the table sorts by a metric, both ways', async ({ page }) => {
  await openTrials(page, 'tenNetworks');
  const table = page.getByRole('region', { name: 'Table' }).getByRole('table');
  const header = table.getByRole('columnheader', { name: 'test/loss' });
  const column = (await table.getByRole('columnheader').allInnerTexts()).findIndex((name) =>
    name.startsWith('test/loss'),
  );
  const values = async () => {
    const cells = table.locator('tbody tr').locator(`:nth-child(${String(column + 1)})`);
    return (await cells.allInnerTexts()).map(shownNumber);
  };
  for (const [direction, sign] of [
    ['ascending', 1],
    ['descending', -1],
  ] as const) {
    await header.getByRole('link').click();
    await expect(header).toHaveAttribute('aria-sort', direction);
    const sorted = (await values()).toSorted((a, b) => sign * (a - b));
    expect(sorted).toHaveLength(10);
    expect(await values()).toEqual(sorted);
  }
});

test('the table narrows by a query, which is checked as it is typed; its CSV holds the same', async ({
  page,
}) => {
  await openTrials(page, 'functionFit');
  const filter = page.getByRole('search').getByRole('combobox');
  const tasks = page.locator('#tasks');
  await filter.fill('taget = f2');
  await expect(page.getByText('did you mean "target"?')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show' })).toBeDisabled();
  // A name is completed from the list.
  await filter.fill('');
  await filter.pressSequentially('targ');
  await expect(page.getByRole('option', { name: 'target', exact: true })).toBeVisible();
  await filter.press('ArrowDown');
  await filter.press('Enter');
  await filter.pressSequentially('= f2');
  await expect(filter).toHaveValue('target = f2');
  await filter.press('Enter');
  await expect(tasks.getByText('3 of 6 tasks')).toBeVisible();
  await expect(tasks.getByRole('rowheader')).toHaveText([/Model 0 f2/, /Model 1 f2/, /Model 2 f2/]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    tasks.getByRole('link', { name: 'CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('function-fit-tasks.csv');
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('label,kind,state,model,target,seed,parameters');
  expect(lines.slice(1).every((line) => line.includes(',f2,'))).toBe(true);
  const [typed] = await Promise.all([
    page.waitForEvent('download'),
    tasks.getByRole('link', { name: 'Parquet' }).click(),
  ]);
  expect(typed.suggestedFilename()).toBe('function-fit-tasks.parquet');
  const bytes = readFileSync(await typed.path(), 'latin1');
  expect([bytes.slice(0, 4), bytes.slice(-4)]).toEqual(['PAR1', 'PAR1']);

  await filter.fill('target = f2 and state = failed');
  await filter.press('Enter');
  await expect(tasks.getByText('No task meets the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(tasks.getByRole('rowheader')).toHaveCount(6);
});

test('an address restores columns, pins, groups and the baseline in a new browser', async ({
  page,
  browser,
  dashboard,
}) => {
  await openTrials(page, 'functionFit');
  // By somebody who is quicker than the server: what is asked for next leaves nothing of it out.
  let answer = (): void => {};
  const answers = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/trials\?/, async (route) => {
    await answers;
    await route.continue();
  });
  await page.getByText(/^Columns/).click();
  await page.getByRole('button', { name: 'Add min(train/loss)' }).click();
  await page.getByRole('button', { name: 'Leave work out' }).click();
  await page.getByRole('button', { name: 'Move min(train/loss) left' }).click();
  await page.getByText(/^Group by/).click();
  await page.getByRole('checkbox', { name: 'model', exact: true }).check();
  answer();
  const rows = page.getByRole('region', { name: 'Table' }).locator('tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(page).toHaveURL(/group=model.*&column=min/);
  await expect(page).not.toHaveURL(/column=work/);
  // Each can be hit by a finger.
  for (const button of await rows.getByRole('button').all()) {
    const { width = 0, height = 0 } = (await button.boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
  }
  await rows
    .nth(0)
    .getByRole('button', { name: /^set .* as baseline$/ })
    .click();
  await expect(rows.nth(1)).toContainText(/[+−]\S+ \[[+−]/);
  const shown = await page.getByRole('region', { name: 'Table' }).innerText();

  const context = await browser.newContext({ baseURL: dashboard.url });
  const other = await context.newPage();
  await other.goto(page.url());
  const table = other.getByRole('region', { name: 'Table' });
  await expect(table.getByRole('columnheader', { name: 'min train/loss' })).toBeVisible();
  expect(await table.innerText()).toBe(shown);
  // From a group to its tasks.
  await table.getByRole('button', { name: /^The 2 tasks of model .*0$/ }).click();
  await expect(other.getByRole('link', { name: /^Remove the filter model = / })).toBeVisible();
  await expect(other.getByRole('rowheader')).toHaveText([/Model 0 f1/, /Model 0 f2/]);
  await context.close();
});

test('a brush over an axis chooses for the table too, and stays in the address', async ({
  page,
}) => {
  await openTrials(page, 'tenNetworks');
  const axes = page.getByRole('region', { name: 'Parallel coordinates' });
  // From the keyboard: the least accuracy that is wanted.
  const least = axes.getByRole('slider', { name: 'test/accuracy, least' });
  await least.focus();
  await page.keyboard.press('ArrowUp');
  await expect(page).toHaveURL(/brush=test%2Faccuracy/);
  const view = page.getByRole('region', { name: 'View' });
  await expect(view.getByText(/^[1-9] of 10 tasks chosen$/)).toBeVisible();
  const chosen = Number((await view.getByText(/tasks chosen/).innerText()).split(' ')[0]);
  await expect(page.locator('#tasks').getByRole('rowheader')).toHaveCount(chosen);
  await view.getByRole('link', { name: 'Scatter' }).click();
  await expect(view.getByText(`${String(chosen)} of 10 tasks`)).toBeVisible();
  await expect(view.locator('[data-drawn="true"] svg circle')).toHaveCount(chosen);

  // By the pointer: the upper half of the first axis.
  await view.getByRole('link', { name: 'Parallel coordinates' }).click();
  await expect(axes).toBeVisible();
  await page.getByRole('link', { name: /^Remove the filter/ }).click();
  await expect(view.getByText('10 tasks shown')).toBeVisible();
  const box = await axes
    .getByRole('slider', { name: /, greatest$/ })
    .first()
    .boundingBox();
  if (box === null) throw new Error('the axis is not drawn');
  const x = box.x + box.width / 2;
  const top = box.y + box.height - 4;
  await page.mouse.move(x, top - 4);
  await page.mouse.down();
  await page.mouse.move(x, top + 60);
  await page.mouse.move(x, top + 120);
  await page.mouse.up();
  await expect(page).toHaveURL(/brush=/);
  await expect(view.getByText(/of 10 tasks chosen$/)).toBeVisible();

  // Its lower end is taken hold of and moved down, from where it is hit: the upper one stays.
  const lower = axes.getByRole('slider', { name: /, least$/ }).first();
  const upper = axes.getByRole('slider', { name: /, greatest$/ }).first();
  const valueOf = async (end: Locator): Promise<number> =>
    Number(await end.getAttribute('aria-valuenow'));
  const before = { lower: await valueOf(lower), upper: await valueOf(upper) };
  const end = await lower.boundingBox();
  if (end === null) throw new Error('the end is not drawn');
  await page.mouse.move(x, end.y + end.height / 2);
  await page.mouse.down();
  await page.mouse.move(x, end.y + end.height / 2 + 40, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => valueOf(lower)).toBeLessThan(before.lower);
  expect(await valueOf(upper)).toBeCloseTo(before.upper, 6);
});

test('what matters is computed in the browser, and its shares add up', async ({ page }) => {
  await openTrials(page, 'tenNetworks');
  const view = page.getByRole('region', { name: 'View' });
  await view.getByRole('link', { name: 'Importance' }).click();
  await expect(view.getByText(/^\d+ % ±/).first()).toBeVisible();
  const shares = await view.getByText(/^\d+ % ±/).allInnerTexts();
  const sum = shares.reduce((total, text) => total + Number.parseInt(text), 0);
  expect(Math.abs(sum - 100)).toBeLessThanOrEqual(shares.length);
});

test('each figure can be taken along as SVG, as PNG and as CSV', async ({ page }) => {
  await openSweep(page, 'tenNetworks');
  for (const figure of await drawnFigures(page)) {
    for (const format of ['SVG', 'PNG', 'CSV']) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: format }).click(),
      ]);
      const text = readFileSync(await download.path(), 'utf8');
      if (format === 'PNG') expect(text.slice(1, 4)).toBe('PNG');
      else if (format === 'SVG') {
        expect(text).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
        expect(text).not.toContain('<script');
      } else {
        expect(text.trim().split('\r\n').length).toBeGreaterThan(2);
      }
    }
  }
});

test('a task shows its configuration, curves, timings and attempts', async ({ page }) => {
  await page.goto('/');
  await page
    .getByRole('rowheader')
    .getByRole('link', { name: /Number of parameters/ })
    .click();
  await page.getByRole('link', { name: /^Trials/ }).click();
  await page.getByRole('link', { name: '784-190-26-10 seed 1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('784-190-26-10 seed 1');
  const configuration = page.getByRole('region', { name: 'Configuration' });
  await expect(configuration).toContainText('784 → 190 relu → 26 relu → 10');
  await expect(configuration).toContainText('154,386');
  await expect(configuration).toContainText('Adam, learning rate 0.0001');
  await expect(configuration).toContainText(
    'MNIST, 1,000 training and 500 test images, pixels standardised',
  );
  await expect(page.getByRole('region', { name: 'Curves' }).locator('svg').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Run' })).toContainText(/[0-9a-f]{64}/);
  const attempts = page.getByRole('region', { name: 'Attempts' }).getByRole('table');
  await expect(attempts.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'Number of parameters against generalisation' }).click();
  await expect(page.getByTestId('finished')).toHaveText('10 of 10 finished');
});

test('the claims page has the words of the report beside what was found', async ({ page }) => {
  await page.goto('/claims');
  // What has not been run is there, folded.
  const others = page.getByText('8 experiments not run into this database');
  await expect(others).toBeVisible();
  await expect(
    page.getByRole('region', { name: /Flatness against generalisation: interpolation/ }),
  ).toBeHidden();
  const section = page.getByRole('region', { name: /Number of parameters/ });
  await expect(section).toContainText('the training accuracy consistently remains higher');
  await expect(section.locator('[data-verdict]').first()).toHaveText(
    /supported|contradicted|undecided/,
  );
  await section.getByRole('link', { name: /smoke scale, 10 of 10 tasks/ }).click();
  await expect(page).toHaveURL(/\/sweeps\/[0-9a-f]{64}$/);
});

test('every view draws what filter and brush leave, from an address alone, and says how much', async ({
  page,
  consoleProblems,
}) => {
  const address = `${sweptDashboard().sweeps.tenNetworks}/trials?brush=${encodeURIComponent('parameters >= 1000 and parameters <= 60000')}`;
  const view = page.getByRole('region', { name: 'View' });
  for (const [name, search, marks] of [
    ['Curves', '&view=curves&over=mean+and+95+%25+interval', 'g[aria-label="line"] path'],
    ['Heat map', '&view=heat-map', 'rect'],
    ['Slice', '&view=slice', 'circle'],
    ['Distribution', '&view=distribution', 'g[aria-label="line"] path'],
    // Networks are texts: cells instead of points.
    ['Rank', '&view=rank&x=parameters', 'rect'],
    ['Timeline', '&view=timeline', 'rect'],
    ['Scatter', '&view=scatter&x=parameters', 'circle'],
  ] as const) {
    await page.goto(`${address}${search}`);
    await expect(view.getByRole('link', { name, exact: true })).toHaveAttribute(
      'aria-current',
      'true',
    );
    await expect(view.locator('[data-drawn="true"] svg').first()).toBeVisible();
    expect(await view.locator(`[data-drawn="true"] svg ${marks}`).count()).toBeGreaterThan(0);
    await expect(
      view.getByText(/^[1-9] of 10 (tasks|attempts)|^[1-9] of [1-9] trainings/).first(),
    ).toBeVisible();
    await expect(view.getByRole('button', { name: /as PNG$/ }).first()).toBeVisible();
  }
  // Of the last of them values are reached by the arrow keys, as by the pointer.
  const chart = view.getByRole('img');
  await expect(chart).toHaveAttribute('data-drawn', 'true');
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await expect(view.locator('[aria-live]').filter({ hasText: /parameters: [\d.]/ })).toBeAttached();
  expect(consoleProblems).toEqual([]);
});

test('nothing leaves its card at 390 pixels, and nothing moves while figures are drawn', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await page.addInitScript(() => {
    const seen = window as unknown as { shift: number };
    seen.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await openSweep(page, 'functionFit');
  await page.reload();
  for (const figure of await drawnFigures(page)) {
    await expect(figure.locator('[data-drawn="true"] svg')).toBeVisible();
    const outside = await figure.evaluate((card) => {
      const box = card.getBoundingClientRect();
      return [...card.querySelectorAll('svg text')]
        .filter((text) => {
          const own = text.getBoundingClientRect();
          return own.left < box.left || own.right > box.right;
        })
        .map((text) => text.textContent);
    });
    expect(outside).toEqual([]);
  }
  // Fonts come late and move a heading; drawings move nothing.
  expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(
    0.1,
  );
});
