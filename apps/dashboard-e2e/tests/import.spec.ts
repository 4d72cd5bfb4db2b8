import type { Page } from '@playwright/test';
import { sweptDashboard } from '../fixtures/swept-dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

async function openImport(page: Page): Promise<void> {
  await page.goto('/');
  const row = page.getByRole('row').filter({ hasText: 'PyTorch baseline' });
  // Nothing was computed here.
  await expect(row.getByRole('cell').last()).toHaveText('–');
  await row.getByRole('link', { name: 'PyTorch baseline' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'PyTorch baseline' })).toBeVisible();
}

test('runs made elsewhere are a study: figures and curves by steps, and nothing that would run them', async ({
  page,
  consoleProblems,
}) => {
  await openImport(page);
  await expect(
    page.getByText(/Imported from events, wandb-runs.csv: made elsewhere/),
  ).toBeVisible();
  await expect(page.getByTestId('finished')).toHaveText('6 of 6 imported');
  // One of them crashed there: it cannot be run here.
  const actions = page.getByRole('region', { name: 'Actions' });
  await expect(actions.getByRole('button')).toHaveText(['Tag …', 'Note …', 'Archive']);
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText('1 failed');
  await expect(progress).not.toContainText(/retry|on the wall/i);

  const curves = page.getByRole('region', { name: 'Training curves' });
  await curves.getByRole('button', { name: 'train/loss', exact: true }).click();
  await expect(curves.locator('[data-drawn="true"] svg g[aria-label="line"] path')).toHaveCount(2);
  await expect(curves.locator('svg').getByText('Step', { exact: true })).toBeVisible();
  const figures = page.getByRole('region', { name: 'Figures' }).locator('figure');
  await expect(figures.first()).toBeVisible();
  for (const figure of await figures.all()) {
    await expect(figure.locator('[data-drawn="true"] svg')).toBeVisible();
  }

  await page.getByRole('link', { name: /^Trials/ }).click();
  const table = page.getByRole('region', { name: 'Table' });
  await expect(table.getByRole('rowheader')).toHaveCount(6);
  await expect(page.getByRole('navigation', { name: 'Views' })).not.toContainText('Timeline');
  await table.getByRole('link', { name: 'calm-sea-2', exact: true }).click();
  await expect(page.getByText('wandb says of it: crashed (wandb-runs.csv)')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(0);
  const run = page.getByRole('region', { name: 'Run', exact: true });
  await page.goBack();
  await table.getByRole('link', { name: 'torch-0', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Configuration' })).toContainText(
    /from TensorBoard’s event files: made elsewhere.*act.*relu/s,
  );
  await expect(run).toContainText(/File\s*events.*Imported at/s);
  const curve = page.getByRole('region', { name: 'Curves' }).getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'train/loss' }) }); // prettier-ignore
  await expect(curve.locator('[data-drawn="true"] svg')).toBeVisible();
  await expect(curve.locator('svg')).toContainText('Step');
  expect(consoleProblems).toEqual([]);
});

test('a run made elsewhere stands beside a training: one axis of steps, no defaults of one alone', async ({
  page,
  request,
  consoleProblems,
}) => {
  const { imported, tenNetworks: trained } = sweptDashboard().sweeps;
  const task = async (sweep: string, label: string): Promise<string> => {
    const csv = await (await request.get(`/api${sweep}/tasks?where=label+%3D+"${label}"`)).text();
    return `${sweep.replace('/sweeps/', '')}:${/^[0-9a-f]{64}/m.exec(csv)?.[0] ?? ''}`;
  };
  const tasks = [await task(imported, 'bright-sun-1'), await task(trained, '784-7-11-10 seed 1')];
  await page.goto(`/compare?tasks=${tasks.join(',')}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 trainings compared');
  const metrics = page.getByRole('region', { name: 'Final metrics' });
  await expect(metrics.getByRole('row', { name: /bright-sun-1/ })).toContainText('97.00 %');
  const settings = page.getByRole('region', { name: 'Settings', exact: true });
  await expect(settings).toContainText('optimiser.learningRate');
  await expect(settings).toContainText('parameters.learning_rate');
  await expect(settings).not.toContainText('averaging');
  const both = page.locator('figure, li').filter({ hasText: 'test/accuracy' }).first();
  await expect(both.locator('[data-drawn="true"] svg')).toContainText('Step');
  expect(consoleProblems).toEqual([]);
});
