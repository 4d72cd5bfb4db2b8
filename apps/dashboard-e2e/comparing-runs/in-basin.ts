import type { Page } from '@playwright/test';
import { type Cost, questions, type Shoot, Walk } from './walk.ts';

const tool = 'Basin';

/** The four questions on Basin's dashboard. */
export async function askBasin(page: Page, url: string, shoot: Shoot): Promise<Cost[]> {
  const study = page.getByRole('link', { name: 'rate and width' }).first();
  const trials = page.getByRole('link', { name: /^Trials/ });
  const costs: Cost[] = [];

  const table = new Walk(page);
  await page.goto(url);
  await table.click(study);
  await table.click(trials);
  const tasks = page.locator('#tasks');
  await table.click(tasks.locator('summary', { hasText: 'Group by' }));
  await table.click(tasks.getByRole('button', { name: 'All but the seed' }));
  await tasks.getByText('12 groups').waitFor();
  await table.click(tasks.getByRole('columnheader', { name: 'test/accuracy' }).getByRole('link'));
  await page.waitForURL(/sort=/);
  const first = tasks.getByRole('table').getByRole('row').nth(1);
  costs.push(await table.until(tool, questions.best, first.filter({ hasText: '128' })));
  await table.click(first.getByRole('button', { name: /^set .* as baseline$/ }));
  const second = tasks.getByRole('row').nth(2).filter({ hasText: '[' });
  costs.push(await table.until(tool, questions.second, second));
  await tasks.evaluate((element) => element.scrollIntoView());
  await shoot(page, 'basin-table');

  const claim = new Walk(page);
  await page.goto(url);
  await claim.click(study);
  const claims = page.getByRole('region', { name: 'Claims' });
  const width = claims.getByRole('listitem').filter({ hasText: 'A wider network' });
  costs.push(await claim.until(tool, `${questions.width} (a claim)`, width));
  await page.locator('#figures').evaluate((element) => element.scrollIntoView());
  await shoot(page, 'basin-figures');
  await claims.evaluate((element) => element.scrollIntoView());
  await shoot(page, 'basin-claims');

  const curves = new Walk(page);
  await page.goto(url);
  await curves.click(study);
  const panel = page.locator('#curves');
  costs.push(await curves.until(tool, questions.curves, panel.getByText('rate = 0.001')));
  await panel.evaluate((element) => element.scrollIntoView());
  await shoot(page, 'basin-curves');

  const importance = new Walk(page);
  await page.goto(url);
  await importance.click(study);
  await importance.click(trials);
  await importance.click(page.getByRole('link', { name: 'Importance' }));
  const view = page.getByRole('region', { name: 'View' });
  const shares = view.getByRole('listitem').filter({ hasText: /width.*±/ });
  costs.push(await importance.until(tool, `${questions.width} (importance)`, shares));
  // Its trees grow one by one.
  await page.waitForTimeout(2_000);
  await view.evaluate((element) => element.scrollIntoView());
  await shoot(page, 'basin-importance');
  return costs;
}
