import type { TrainingConfig } from '@basin/core';

/** More are not remembered at once: the keys of a large search would be most of the memory. */
const mostKnown = 1_000;

/**
 * A rule that does not look at seeds, asked once for trainings that differ in nothing else: a sweep of
 * many seeds has few networks to describe.
 */
export function bySetting<T>(rule: (config: TrainingConfig) => T): (config: TrainingConfig) => T {
  const known = new Map<string, { value: T }>();
  return (config) => {
    const key = JSON.stringify({ ...config, seed: 0, streamSeeds: {} });
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = rule(config);
    if (known.size >= mostKnown) known.clear();
    known.set(key, { value });
    return value;
  };
}
