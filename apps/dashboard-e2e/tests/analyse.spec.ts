import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { axe, violations } from '../fixtures/accessibility.ts';
import { startBasin } from '../fixtures/basin-command.ts';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { expect, test } from '../fixtures/test.ts';
import { newDatabaseFolder, workspaceRoot } from '../fixtures/workspace.ts';

/** A map becomes a surface that slider, keys and pointer turn; its address is how it is seen, its file too. */
async function turnTheSurface(page: Page, browser: Browser): Promise<void> {
  const figure = page.getByRole('figure').filter({ hasText: /^Loss surface/ });
  const drawing = figure.getByRole('img', { name: /^Loss surface/ });
  const turn = figure.getByRole('slider', { name: 'Turn' });
  await figure.getByRole('button', { name: '3-D' }).click();
  await expect(drawing.locator('[aria-label="surface"]')).toBeVisible();
  await turn.press('ArrowRight');
  await expect(turn).toHaveValue('36');
  await drawing.press('Shift+ArrowUp');
  await expect(figure.getByRole('slider', { name: 'Tilt' })).toHaveValue('37');
  const box = await drawing.boundingBox();
  if (box === null) throw new Error('the surface is not seen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 3 });
  await page.mouse.up();
  await expect(turn).toHaveValue('66');
  await expect(page).toHaveURL(/[?&]turn-loss-surface-\w+-0=66\.37/);
  await drawing.press('ArrowRight');
  await expect(figure.locator('[aria-live]')).toHaveText(/Loss [\d.e−-]+/);
  const file = page.waitForEvent('download');
  await figure.getByRole('button', { name: /as SVG$/ }).click();
  expect((await file).suggestedFilename()).toMatch(/-66\.37\.svg$/);
  expect(readFileSync(await (await file).path(), 'utf8')).toContain('aria-label="surface"');
  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('slider', { name: 'Turn' })).toHaveValue('66');
  await other.close();
  await figure.getByRole('button', { name: 'Contours' }).click();
  await expect(page).not.toHaveURL(/turn-/);
}

const given = path.join(workspaceRoot, 'apps/runner/src/analyse/fixtures/tanh-f1');

/** As torch.func finds them in float64 from the same weights. */
const expected = JSON.parse(readFileSync(`${given}.expected.json`, 'utf8')) as {
  loss: number;
  eigenvalues: number[];
};

test('what `basin analyse` found in weights trained elsewhere is on the sweep’s page and the task’s', async ({
  page,
  browser,
  consoleProblems,
}) => {
  const { database, remove } = newDatabaseFolder();
  const server = await startDashboard(database);
  try {
    const analyse = startBasin([
      ...['analyse', `--network=${given}.network.json`, `--weights=${given}.safetensors`],
      ...[
        '--data=function:f1:200',
        '--measure=hessian,trace,surface,predictions',
        `--database=${database}`,
      ],
    ]);
    expect(await analyse.ended, analyse.output()).toBe(0);

    await page.goto(server.url);
    await page.getByRole('link', { name: 'Measures of given weights' }).click();
    const results = page.getByRole('region', { name: 'Results' });
    await expect(results.getByRole('article')).toHaveCount(4);
    const hessian = results.getByRole('article').filter({ hasText: 'Eigenvalues' }).first();
    const leading = Math.max(...expected.eigenvalues);
    await expect(hessian).toContainText(`77, from −8.85e−4 to ${leading.toPrecision(4)}`);
    await expect(hessian).toContainText(expected.loss.toPrecision(4));
    await expect(page.getByRole('heading', { name: 'Training curves' })).toHaveCount(0);

    await hessian.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/hessian/i);
    await expect(page.locator('main')).toContainText('float64');
    await expect(page.getByRole('img', { name: /^Spectrum of the Hessian/ })).toBeVisible();

    // The weights' own page: what they predict, what was measured of them, and themselves.
    await page.getByRole('region', { name: 'Configuration' }).locator('dd a').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^weights: tanh-f1/);
    const predictions = page.getByRole('region', { name: 'Predictions' });
    await expect(predictions).toContainText(expected.loss.toPrecision(4));
    await expect(predictions.getByRole('img', { name: /^Predicted against true/ })).toBeVisible();
    await expect(predictions.getByRole('table').getByRole('row')).toHaveCount(21);
    const analyses = page.getByRole('region', { name: 'Analyses' });
    await expect(analyses.getByRole('img', { name: /^Loss surface/ })).toBeVisible();
    await expect(analyses.getByRole('img', { name: /^Spectrum of the Hessian/ })).toBeVisible();
    await turnTheSurface(page, browser);
    await page.getByRole('link', { name: 'Draw the weights by layer' }).click();
    await expect(page).toHaveURL(/\?weights=final#weights$/);
    const weights = page.getByRole('region', { name: 'Weights' });
    await expect(weights.getByRole('img', { name: /^0\.weight/ })).toBeVisible();
    await expect(weights.getByRole('figure').first()).toContainText('weight');
    expect(await violations(axe(page))).toEqual([]);
    const commands = page.getByRole('region', { name: 'Commands' });
    await expect(commands).toContainText(`--database=${database}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copy = commands.getByRole('button', { name: 'Copy: Export it for PyTorch' });
    // It says so for two seconds, which a busy machine may look away for.
    const said = await copy.evaluateHandle((button) => {
      const texts: string[] = [];
      const observer = new MutationObserver(() => texts.push(button.textContent));
      observer.observe(button, { childList: true, characterData: true, subtree: true });
      return texts;
    });
    await copy.click();
    await expect.poll(() => said.jsonValue()).toContain('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^npx basin export [0-9a-f]{12} --to=pytorch /,
    );
    expect(consoleProblems).toEqual([]);
  } finally {
    await server.stop();
    remove();
  }
});
