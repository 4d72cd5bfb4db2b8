import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '@basin/core';
import { describeNetwork } from '@basin/models';
import { readNetworkFile } from '../../../apps/runner/src/analyse/network-file.ts';
import { mutatedJsonText } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { smokePlans } from './samples.ts';

const samples: Json[] = smokePlans.flatMap(({ tasks }) => {
  const config = tasks[0]?.config;
  if (config?.kind !== 'training') return [];
  const { network, loss, batchSize } = config;
  return [{ ...network, loss, batchSize, modules: ['fc1', 'fc2'] } as unknown as Json];
});

/** What `basin analyse --network` names. */
export const networkFile = parserTarget({
  name: 'network-file',
  reads: 'network files of `basin analyse` (apps/runner)',
  codes: ['config/invalid-network', 'model/bad-network', 'cli/unreadable-file'],
  open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-fuzz-'));
    const file = path.join(folder, 'network.json');
    return {
      cases: mutatedJsonText(samples),
      parse(bytes) {
        writeFileSync(file, bytes);
        describeNetwork(readNetworkFile(file));
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
});
