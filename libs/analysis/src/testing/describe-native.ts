import { errorMessage } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { beforeAll, describe } from 'vitest';

/** Of tests only: the compiling engine, or why it is not there. */
const opened: { engine: Engine | null; reason: string } = await openEngine({ backend: 'native' })
  .then((engine) => ({ engine, reason: '' }))
  .catch((error: unknown) => ({ engine: null, reason: errorMessage(error) }));

/** A suite on the native backend, skipped with the reason where it cannot be had. */
export function describeNative(name: string, suite: (engine: Engine) => void): void {
  const { engine, reason } = opened;
  if (engine === null) {
    describe.skip(`${name} (skipped: ${reason})`, () => {
      suite(null as never);
    });
    return;
  }
  describe(name, () => {
    // Test files share a process, and tfjs has one active backend: another file may have left its own.
    beforeAll(async () => void (await openEngine({ backend: 'native' })));
    suite(engine);
  });
}

/** Largest difference, as a share of the largest reference value. */
export function relativeError(found: ArrayLike<number>, exact: ArrayLike<number>): number {
  if (found.length !== exact.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < exact.length; index++) {
    const value = exact[index] as number;
    difference = Math.max(difference, Math.abs((found[index] as number) - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return difference / largest;
}
