import type { Page } from '@playwright/test';
import { type Cost, questions, type Shoot, Walk } from './walk.ts';

const tool = 'Optuna Dashboard';

/** As far as Optuna Dashboard 0.21 answers the same questions. */
export async function askOptuna(page: Page, url: string, shoot: Shoot): Promise<Cost[]> {
  const costs: Cost[] = [];
  const open = async (): Promise<Walk> => {
    const walk = new Walk(page);
    await page.goto(url);
    await walk.click(page.getByText('rate and width').first());
    return walk;
  };

  const best = await open();
  const card = page.locator('.MuiCardContent-root', { hasText: 'Best Trial' });
  costs.push(await best.until(tool, `${questions.best} (one training)`, card.last()));

  const importance = await open();
  const plot = page.locator('#graph-hyperparameter-importances');
  const bars = plot.locator('.bars').first();
  costs.push(await importance.until(tool, `${questions.width} (importance)`, bars));
  await page.waitForTimeout(1500);
  await plot.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await shoot(page, 'optuna-study');

  const curves = await open();
  const legend = page.locator('#graph-intermediate-values .legend').first();
  costs.push(await curves.until(tool, questions.curves, legend));

  const contour = await open();
  await contour.click(page.locator('a[href$="/analytics"]').first());
  const map = page.getByText('Contour').first();
  costs.push(await contour.until(tool, `${questions.best} (a map)`, map));
  await page.waitForTimeout(2000);
  await page
    .locator('#graph-contour')
    .evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await shoot(page, 'optuna-contour');
  return costs;
}
