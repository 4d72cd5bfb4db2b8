import { totalCount } from '@basin/core';
import { eventually, startBasin } from '@basin/execution/testing/command-line';
import { openReader, openWriter, type SweepSummary, verifyDatabase } from '@basin/store';
import { expect } from 'vitest';

/** Studies of one database, and what must hold of them whatever was killed. */
export function studiesOf(database: string) {
  /** A stored study; the books balance whenever they are looked at. */
  function stored(name: string): SweepSummary | null {
    const reader = openReader(database, { waitMs: 60_000 });
    try {
      const sweep = reader.sweeps().rows.find((row) => row.name === name) ?? null;
      if (sweep !== null) expect(totalCount(sweep.counts)).toBe(sweep.planned);
      return sweep;
    } finally {
      reader.close();
    }
  }

  function endedCount(name: string): number {
    const counts = stored(name)?.counts;
    return counts === undefined ? 0 : counts.done + counts.pruned;
  }

  function expectSound(): void {
    const { findings } = verifyDatabase(database);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  }

  /** Runs a command on two workers until so many tasks of a study have ended, and kills it with SIGKILL. */
  async function killedAfter(count: number, name: string, ...args: string[]): Promise<void> {
    const command = startBasin(...args, `--database=${database}`, '--workers=2');
    await eventually(`${count} ends of ${name}`, () => endedCount(name) >= count, 200_000);
    command.process.kill('SIGKILL');
    // Which may have come to its end by itself before anybody could look.
    await command.result;
    expectSound();
  }

  /** Every point is asked for once, whatever was killed, and told once. */
  function expectWholeHistory(name: string, count: number): void {
    const writer = openWriter({ path: database, waitMs: 10_000 });
    const { turns, open } = writer.proposerHistory(stored(name)?.sweepId ?? '', null);
    writer.close();
    const asked = turns.flatMap((turn) => (turn.type === 'asked' ? turn.proposals : []));
    const told = turns.flatMap((turn) => (turn.type === 'told' ? [turn.end.number] : []));
    const numbers = [...Array(count).keys()];
    expect(asked.map(({ number }) => number)).toEqual(numbers);
    expect(new Set(asked.map(({ point }) => JSON.stringify(point['point']))).size).toBe(count);
    expect(told.sort((a, b) => a - b)).toEqual(numbers);
    expect(open).toEqual([]);
  }

  return { stored, endedCount, expectSound, killedAfter, expectWholeHistory };
}
