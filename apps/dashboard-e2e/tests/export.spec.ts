import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { axe, violations } from '../fixtures/accessibility.ts';
import { startBasin } from '../fixtures/basin-command.ts';
import { expect, test } from '../fixtures/test.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-export-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command to its end and gives what it wrote. */
async function run(...args: string[]): Promise<string> {
  const command = startBasin(args);
  expect(await command.ended, command.output()).toBe(0);
  return command.output();
}

/** Opens a file with everything forbidden that is not in it, and hears what it asks for. */
async function openFile(page: Page, file: string): Promise<string[]> {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) asked.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return asked;
}

test('a study is one file that opens from disk: figures, claims, table, views', async ({
  page,
  dashboard,
  consoleProblems,
}) => {
  const file = path.join(folder, 'networks.html');
  const said = await run(
    ...['export', 'ten-networks', '--to=html', `--out=${file}`],
    ...[`--database=${dashboard.database}`],
  );
  expect(said).toContain(file);
  expect(statSync(file).size).toBeLessThan(3e6);
  const asked = await openFile(page, file);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Number of parameters against generalisation',
  );
  const figures = page.getByRole('region', { name: 'Figures' }).locator('figure');
  await expect(figures.nth(2)).toBeVisible();
  for (const figure of await figures.all()) {
    await expect(figure.locator('[data-drawn="true"] svg')).toBeVisible();
  }
  await expect(
    page.getByRole('region', { name: 'Claims' }).getByRole('listitem').first(),
  ).toContainText(/supported|contradicted|undecided/);
  // The same language as on the dashboard, over the rows in the file.
  const trials = page.getByRole('region', { name: 'Trials' });
  const filter = trials.getByRole('combobox');
  await filter.fill('widht > 1');
  await expect(trials.getByText(/there is no “widht” here/)).toBeVisible();
  await filter.fill('parameters > 50000 and test/accuracy > 0');
  await filter.press('Enter');
  await expect(trials.getByText(/^[1-9] of 10 tasks$/).last()).toBeVisible();
  const rows = await trials.getByRole('rowheader').count();
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(10);
  // Sorted, and another view; the address holds it all.
  await trials.getByRole('columnheader', { name: 'test/loss' }).getByRole('link').click();
  await expect(trials.getByRole('columnheader', { name: 'test/loss' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await trials.getByRole('link', { name: 'Scatter' }).click();
  await expect(trials.locator('[data-drawn="true"] svg circle')).toHaveCount(rows);
  const shown = await trials.getByRole('region', { name: 'Table' }).innerText();
  await page.reload();
  await expect(trials.locator('[data-drawn="true"] svg circle')).toHaveCount(rows);
  expect(await trials.getByRole('region', { name: 'Table' }).innerText()).toBe(shown);

  // Curves are looked at as on the dashboard; what follows # keeps how.
  await trials.getByRole('link', { name: 'Curves' }).click();
  await trials.getByRole('img', { name: /over epochs/ }).press('+');
  await expect(page).toHaveURL(/#trials\?.*view=curves&curves-from=[\d.]+&curves-to=[\d.]+$/);
  await page.reload();
  await expect(trials.getByRole('textbox', { name: 'from', exact: true })).toHaveValue(/\d/);

  // Along what they run is chosen there too; when they began a file does not know.
  const over = trials.getByRole('combobox', { name: 'Over' });
  await expect(over.getByRole('option')).toHaveText(['epochs', 'steps', 'time since each began']);
  await over.selectOption('steps');
  await expect(trials.getByRole('img', { name: /over steps/ })).toHaveAttribute(
    'data-drawn',
    'true',
  );
  await over.selectOption('time since each began');
  await expect(page).toHaveURL(/curves-over=seconds/);
  await expect(over).toHaveValue('seconds');
  await page.reload();
  await expect(over).toHaveValue('seconds');

  // Dark by the switch as well as by preference.
  const paper = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  expect(await paper()).not.toBe(light);
  expect(await violations(axe(page))).toEqual([]);
  expect(asked).toEqual([]);
  expect(consoleProblems).toEqual([]);
});

test('names that mean mischief are text; figures can be taken along from the file', async ({
  page,
  consoleProblems,
}) => {
  const name = `</script><img src=x onerror="document.title='caught'"> rates`;
  const study = path.join(folder, 'mischief.json');
  const database = `--database=${path.join(folder, 'mischief.db')}`;
  writeFileSync(
    study,
    JSON.stringify({
      name,
      parameters: { rate: { values: [0.3, 0.1] }, width: { values: [4, 6, 8] } },
      seeds: 2,
      training: {
        dataset: { name: 'moons', trainCount: 60, testCount: 40 },
        network: {
          layers: [
            { type: 'dense', units: '$width', activation: 'relu' },
            { type: 'dense', units: 2 },
          ],
        },
        optimiser: { type: 'sgd', learningRate: '$rate' },
        epochCount: 4,
        batchSize: 20,
      },
      metric: { name: 'test/accuracy', goal: 'maximize' },
      claims: [
        { words: `Wider is ${name}`, expect: { metric: 'test/accuracy', 'rises-with': 'width' } },
      ],
    }),
  );
  await run('sweep', `--file=${study}`, database);
  const file = path.join(folder, 'mischief.html');
  await run('export', name, '--to=html', `--out=${file}`, database);
  const asked = await openFile(page, file);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(page.getByRole('region', { name: 'Claims' })).toContainText(name);
  expect(await page.title()).toBe(`${name} · Basin`);
  await expect(page.locator('img')).toHaveCount(0);
  const figure = page.getByRole('region', { name: 'Figures' }).locator('figure').first();
  await expect(figure.locator('[data-drawn="true"] svg')).toBeVisible();
  for (const [format, start] of [
    ['SVG', '<svg '],
    ['PNG', '\u0089PNG'],
    ['CSV', '\u00ef\u00bb\u00bf'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      figure.getByRole('button', { name: format }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
    const bytes = readFileSync(await download.path());
    expect(bytes.toString('latin1').startsWith(start)).toBe(true);
    expect(bytes.length).toBeGreaterThan(100);
  }
  expect(asked).toEqual([]);
  expect(consoleProblems).toEqual([]);
});
