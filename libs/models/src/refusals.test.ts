import { readFileSync } from 'node:fs';
import { BasinError, type Json, resolveTask } from '@basin/core';
import { describe, expect, test } from 'vitest';
import { describeNetwork } from './network/describe-network.ts';
import { mnistTraining } from './testing/training-config.ts';

interface Case {
  kind: 'optimiser' | 'layer' | 'loss' | 'schedule' | 'averaging';
  options: Record<string, Json>;
  /** PyTorch's message; null where it takes them. */
  refused: string | null;
}

const { cases } = JSON.parse(
  readFileSync(new URL('./fixtures/refusals.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

/** What PyTorch takes and says nothing of, though it means nothing. */
const refusedHereAlone = [{ type: 'cross-entropy', labelSmoothing: -0.1 }];

const own = mnistTraining();
const title = ({ kind, options }: Case): string => `${kind} ${JSON.stringify(options)}`;

/** @throws BasinError, or what the schema says. */
function tried({ kind, options }: Case): void {
  if (kind === 'layer') {
    const layers = [options, { type: 'flatten' }, { type: 'dense', units: 10 }];
    const network = { inputShape: [6, 6, 4], layers } as unknown as typeof own.network;
    const config = resolveTask<'training'>({ ...own, network });
    describeNetwork(config.network);
    return;
  }
  const rate = kind === 'optimiser' ? { learningRate: 0.1 } : {};
  resolveTask<'training'>({ ...own, [kind]: { ...rate, ...options } } as typeof own);
}

function refusal(one: Case): string | null {
  try {
    tried(one);
    return null;
  } catch (error) {
    if (!(error instanceof BasinError)) throw error;
    return error.message;
  }
}

describe('values that PyTorch’s constructors refuse', () => {
  const refused = cases.filter((one) => one.refused !== null);
  test.each(refused.map((one) => [title(one), one] as const))('%s: refused', (_, one) => {
    const message = refusal(one);
    expect(message, one.refused ?? '').not.toBeNull();
    // It says which option is wrong, or (where shapes decide) that nothing is left of the input.
    const named = Object.keys(one.options).filter((name) => name !== 'type');
    expect(message).toMatch(new RegExp([...named, 'window', 'momentum'].join('|'), 'i'));
  });

  test('and no other ones', () => {
    const found = cases.filter((one) => one.refused === null && refusal(one) !== null);
    expect(found.map(({ options }) => options)).toEqual(refusedHereAlone);
  });
});
