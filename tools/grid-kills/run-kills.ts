import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '@basin/core';
import { compiledScript } from '@basin/execution/testing/compiled-script';
import { bookProblems, endProblems } from './audit-case.ts';
import { killCases } from './cases.ts';

export interface KillReport {
  kills: number;
  /** Cases that ran to their end under them. */
  ended: number;
  problems: string[];
}

/**
 * Runs cases one after another, each on a database of its own, and kills their process at random moments
 * with kill -9, as often as is its share, until there were enough. On the way each case is extended.
 */
export async function runKills(options: {
  folder: string;
  seed: number;
  kills: number;
  cases?: readonly number[];
  /** Milliseconds after a process is ready that it lives, at most. */
  longestLifeMs?: number;
  say(line: string): void;
}): Promise<KillReport> {
  const { folder, seed, kills: wanted, longestLifeMs = 120, say } = options;
  // Started hundreds of times.
  const script = await compiledScript(path.join(import.meta.dirname, 'run-case.ts'));
  const random = randomStream(seed, 'kills');
  const indices = options.cases ?? killCases.map((_, index) => index);
  const share = Math.ceil(wanted / indices.length);
  const report: KillReport = { kills: 0, ended: 0, problems: [] };
  for (let turn = 0; report.kills < wanted || turn < indices.length; turn++) {
    const index = indices[turn % indices.length] ?? 0;
    const chosen = killCases[index];
    if (chosen === undefined) throw new Error(`there is no case ${index}`);
    const database = path.join(folder, `${turn}.db`);
    let own = 0;
    for (let run = 0; ; run++) {
      // Extended while it runs: from the third process on it is asked for more seeds.
      const seeds = chosen.seeds[run < 2 ? 0 : 1];
      const child = spawn(process.execPath, [script, database, String(index), String(seeds)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const gone = once(child, 'exit') as Promise<[number | null]>;
      await Promise.race([once(child.stdout, 'data'), gone]);
      const spared = own >= share && run >= 2;
      const lived = spared
        ? null
        : await Promise.race([gone, sleep(longestLifeMs * random.uniform(), null)]);
      if (!spared && lived === null) child.kill('SIGKILL');
      const [code] = await gone;
      if (code === null) {
        own += 1;
        report.kills += 1;
        if ((statSync(database, { throwIfNoEntry: false })?.size ?? 0) > 0) {
          report.problems.push(...bookProblems(database).map((text) => `${chosen.name}: ${text}`));
        }
      } else if (code !== 0) {
        report.problems.push(`${chosen.name}: ended with code ${code}`);
        break;
      } else if (run >= 2) break;
    }
    report.ended += 1;
    const found = endProblems(database, chosen);
    report.problems.push(...found.map((text) => `${chosen.name}: ${text}`));
    say(`${chosen.name}: ${own} kills, ${found.length === 0 ? 'exact' : found.join('; ')}`);
  }
  return report;
}
