import type { NetworkConfig } from '@basin/core';
import fc from 'fast-check';
import { parseData } from '../../../apps/runner/src/analyse/data-flag.ts';
import { mutatedBytes } from '../mutation.ts';
import { parserTarget } from '../target.ts';

const network: NetworkConfig = { inputShape: [3], layers: [{ type: 'flatten' }] };
const good = ['mnist', 'mnist:train:100', 'function:f1', 'function:f2:500'];

export const dataFlag = parserTarget({
  name: 'data-flag',
  reads: '`basin analyse --data` (apps/runner)',
  codes: ['cli/invalid-value'],
  open: () => ({
    cases: fc.oneof(
      mutatedBytes(
        good.map((text) => Buffer.from(text)),
        [':', 'e5', '0x1', '-1', '١'],
      ).map((bytes) => Buffer.from(bytes).toString()),
      fc.string({ unit: 'binary' }),
    ),
    parse: (text) => parseData(text, network, false),
  }),
});
