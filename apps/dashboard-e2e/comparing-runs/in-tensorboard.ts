import type { Page } from '@playwright/test';
import { type Cost, questions, type Shoot, Walk } from './walk.ts';

const tool = 'TensorBoard';

/** As far as TensorBoard 2.21 answers the same questions. */
export async function askTensorboard(page: Page, url: string, shoot: Shoot): Promise<Cost[]> {
  const costs: Cost[] = [];
  const open = async (): Promise<Walk> => {
    const walk = new Walk(page);
    await page.goto('about:blank');
    await page.goto(url);
    return walk;
  };
  const openHparams = async (): Promise<Walk> => {
    const walk = await open();
    await walk.click(page.getByRole('tab', { name: 'HParams' }));
    return walk;
  };

  const table = await openHparams();
  const choose = async (label: string, option: string): Promise<void> => {
    const menu = page.locator(`paper-dropdown-menu[label="${label}"]`).first();
    await table.click(menu);
    await table.click(menu.locator('paper-item', { hasText: option }));
  };
  await choose('Sort by', 'test/accuracy');
  await choose('Direction', 'Descending');
  const rows = page.locator('tf-hparams-table-view vaadin-grid');
  costs.push(await table.until(tool, questions.best, rows.getByText('0.90733').first()));
  await shoot(page, 'tensorboard-table');

  const parallel = await openHparams();
  await parallel.click(page.getByText('Parallel Coordinates View'));
  const colour = page.locator('paper-dropdown-menu[label="Color by"]').first();
  await parallel.click(colour);
  await parallel.click(colour.locator('paper-item', { hasText: 'test/accuracy' }));
  const lines = page.locator('tf-hparams-parallel-coords-plot svg');
  costs.push(await parallel.until(tool, `${questions.width} (by eye)`, lines.getByText('width')));
  await page.waitForTimeout(1000);
  await shoot(page, 'tensorboard-parallel');

  const curves = await open();
  await curves.click(page.locator('runs-group-menu-button button'));
  await curves.click(page.locator('[data-value=regex-edit]'));
  await curves.type(page.getByLabel('Color Runs by Regex Query'), 'rate ([0-9.]+)');
  await curves.click(page.getByRole('button', { name: 'Save' }));
  const card = page.locator('scalar-card').first();
  costs.push(await curves.until(tool, questions.curves, card.getByText('test/accuracy').first()));
  await page.waitForTimeout(1500);
  await shoot(page, 'tensorboard-curves');
  return costs;
}
