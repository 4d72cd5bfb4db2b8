/**
 * What a second machine gives: two network namespaces with a real Redis between them, a sweep of real
 * trainings on one worker, and on a worker in each. As root, on Linux:
 *
 *     npx tsx tools/two-machines.ts [--trials=200] [--epochs=3000] [--delay-ms=0]
 *
 * Prints one JSON document. Exit code 1 when weights differ; 0, and a loud line, where namespaces are
 * refused.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { eventually, type StartedCommand } from '../libs/execution/src/testing/command-line.ts';
import { redisServerPath } from '../libs/execution/src/testing/redis-server.ts';
import { measureSweep, type SweepMeasure } from './two-machines/measure.ts';
import { type Machine, makeTwoMachines, namespacesRefused } from './two-machines/namespaces.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '3000' },
    'delay-ms': { type: 'string', default: '0' },
  },
});
const redisPort = 6379;
const bin = path.join(import.meta.dirname, '../apps/runner/bin/basin.js');
const sweepScript = path.join(import.meta.dirname, 'chaos/sweep-small-trials.ts');
const tsx = ['--import', import.meta.resolve('tsx')];

const redisServer = redisServerPath();
const refused = redisServer === null ? 'no redis-server' : namespacesRefused();
if (redisServer === null || refused !== null) {
  console.log(`SKIPPED: two machines cannot be made here: ${refused ?? ''}`);
} else {
  await compare(redisServer);
}

async function compare(redisServer: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-two-machines-'));
  const started: StartedCommand[] = [];
  const delayMs = Number(values['delay-ms']);
  const { machines, remove } = makeTwoMachines(delayMs);
  const [first, second] = machines;
  const start = (machine: Machine, program: string, ...args: string[]): StartedCommand => {
    const command = machine.start(program, ...args);
    started.push(command);
    return command;
  };
  const url = `redis://${first.address}:${redisPort}`;

  async function sweep(name: string, workerCount: number, flags: string[]): Promise<SweepMeasure> {
    const database = path.join(folder, `${name}.db`);
    const script = [sweepScript, values.trials, values.epochs, `--database=${database}`];
    const { code, stderr } = await start(first, process.execPath, ...tsx, ...script, ...flags)
      .result;
    if (code !== 0) throw new Error(`the sweep "${name}" failed:\n${stderr}`);
    return measureSweep(database, workerCount);
  }

  /** Through Redis, with a worker of one thread on each of the machines. */
  async function distributed(name: string, on: Machine[]): Promise<SweepMeasure> {
    const workers = on.map((machine) =>
      start(machine, process.execPath, bin, 'worker', `--redis=${url}`, '--workers=1'),
    );
    for (const { stderr } of workers) {
      await eventually('a worker to be up', () => stderr().includes(' at once, for '));
    }
    const measure = await sweep(name, on.length, ['--executor=redis', `--redis=${url}`]);
    for (const worker of workers) worker.process.kill('SIGTERM');
    await Promise.all(workers.map(({ result }) => result));
    return measure;
  }

  try {
    const bind = ['--bind', '0.0.0.0', '--protected-mode', 'no', '--save', '', '--dir', folder];
    start(
      first,
      redisServer,
      '--port',
      `${redisPort}`,
      ...bind,
      '--maxmemory-policy',
      'noeviction',
    );
    const loadBefore = loadavg()[0] ?? NaN;
    const pool = await sweep('pool', 1, ['--workers=1']);
    const near = await distributed('near', [first]);
    const far = await distributed('far', [second]);
    const both = await distributed('both', [first, second]);
    const equal = [near, far, both].every(({ weights }) => weights === pool.weights);
    const runs = Object.fromEntries(
      Object.entries({ pool, near, far, both }).map(([name, { weights: _, ...run }]) => [
        name,
        run,
      ]),
    );
    const report = {
      machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length },
      load: { before: loadBefore, after: loadavg()[0] },
      delayMs,
      runs,
      speedUp: (near.spanSeconds + far.spanSeconds) / 2 / both.spanSeconds,
      weightsEqual: equal,
    };
    console.log(JSON.stringify(report, null, 2));
    process.exitCode = equal ? 0 : 1;
  } finally {
    for (const { process: left } of started) left.kill('SIGKILL');
    await Promise.all(started.map(({ result }) => result));
    // Pools see the end of their channel.
    await sleep(1_000);
    remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
