import { experiments } from '@basin/studies';
import { expect, it } from 'vitest';
import { hopelessAnalysis, tinyTraining } from '../executors/testing/work-items.ts';
import { createReplicaGroups } from './replica-groups.ts';

it('are one for trainings that differ in their seeds alone, and none for an analysis', () => {
  const groups = createReplicaGroups();
  const group = groups.of(tinyTraining({ seed: 1 }));
  expect(group).toEqual({ width: 8 });
  expect(groups.of(tinyTraining({ seed: 2 }))).toBe(group);
  const other = groups.of(tinyTraining({ epochCount: 21 }));
  expect(other).toEqual({ width: 8 });
  expect(other).not.toBe(group);
  expect(groups.of(hopelessAnalysis())).toBeNull();
});

// Their stored weights and measured times are those of single runs.
it.each(['smoke', 'paper'] as const)('hold no task of a built-in experiment, %s', (preset) => {
  const groups = createReplicaGroups();
  for (const experiment of experiments) {
    const { tasks } = experiment.plan({ preset, seedCount: null, firstSeed: 1 });
    const grouped = tasks.filter(({ config }) => groups.of(config) !== null);
    expect(grouped.map(({ label }) => label)).toEqual([]);
  }
});
