import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

interface Target {
  dependsOn?: unknown;
  options?: { command: string; env?: { BASIN_SETUP?: string } };
}

// nx shows nothing of what a target depends on: minutes of silence at the first start.
test.each(Object.entries<Target>(manifest.nx.targets))(
  'nx runner:%s sets up by the command itself, where that is seen',
  (name, { dependsOn, options }) => {
    if (name !== 'package') expect(dependsOn).toBeUndefined();
    const asked = options?.env?.BASIN_SETUP;
    const runsTasks = ['sweep', 'worker', 'replay', 'analyse'].includes(name);
    const reads = ['report', 'backup', 'verify'].includes(name);
    expect(asked).toBe(runsTasks ? 'all' : reads ? 'store' : undefined);
  },
);
