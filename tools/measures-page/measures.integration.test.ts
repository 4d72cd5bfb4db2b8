import { errorMessage } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { afterAll, describe, expect, test } from 'vitest';
import { drawnNetworks } from '../../libs/models/src/testing/drawn-networks.ts';
import { compareAll } from './compare-all.ts';
import { quantities } from './quantities.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { engine, reason } = await openEngine({ backend: 'native' })
  .then((opened) => ({ engine: opened as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ engine: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  engine?.close();
});

describe.skipIf(engine === null)(`measures of drawn networks${reason}`, () => {
  /** All of them take minutes: the tool does that. */
  const some = drawnNetworks.filter((_, place) => place % 20 === 3);

  test('are PyTorch’s, every quantity', () => {
    const held = compareAll(engine as Engine, some);
    expect(held.map(({ quantity }) => quantity)).toEqual(Object.keys(quantities));
    for (const { quantity, largestError } of held) {
      expect(largestError, quantity).toBeLessThan(quantities[quantity].tolerance);
    }
  });
});
