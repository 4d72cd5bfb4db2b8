import { readFileSync } from 'node:fs';
import path from 'node:path';
import { activationNames, layerEntries, lossEntries, quantityNames } from '@basin/core';
import { expect, test } from 'vitest';
import { workspaceRoot } from '../step.ts';
import { parityPage } from './page.ts';

const page = parityPage();

test('docs/parity.md is what the fixtures hold: npx tsx tools/parity-page.ts writes it', () => {
  expect(readFileSync(path.join(workspaceRoot, 'docs', 'parity.md'), 'utf8')).toBe(page);
});

test('no layer, activation or loss is without a network that is held against PyTorch', () => {
  const types = [...layerEntries, ...lossEntries].map(({ schema }) => schema.shape.type.value);
  for (const name of [...types, ...activationNames]) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row, name).toMatch(/\| exact \|$/);
  }
});

test('every quantity that is recorded is asked for by the tests that hold them', () => {
  const file = 'libs/models/src/training/quantities.integration.test.ts';
  const source = readFileSync(path.join(workspaceRoot, file), 'utf8');
  expect(quantityNames.length).toBeGreaterThan(5);
  for (const name of quantityNames) expect(source, name).toContain(`'${name}'`);
});
