/**
 * What a task costs beside its own work: Basin's executors against a bare loop, beside Ray Tune and
 * Optuna, all in one run on one machine.
 *
 *     python3 -m venv /tmp/peers && /tmp/peers/bin/pip install 'ray[tune]' optuna
 *     npx tsx benchmarks/overhead/overhead.ts --tasks=10000 --python=/tmp/peers/bin/python
 *
 * Each subject runs twice, with a tenth of the tasks first: processor time, of all its processes, is
 * the difference's, so that starting up does not count. Wall time is from the first task to the last.
 */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeJson } from '../bench/write-json.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    'peer-tasks': { type: 'string' },
    'ray-tasks': { type: 'string' },
    python: { type: 'string' },
    out: { type: 'string', default: 'benchmarks/results/overhead.json' },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const tasks = Number(values.tasks);
const peerTasks = Number(values['peer-tasks'] ?? tasks);
const rayTasks = Number(values['ray-tasks'] ?? peerTasks);

interface Subject {
  name: string;
  command: string[];
  tasks: number;
}

const basin = (executor: string): Subject => ({
  name: `Basin, ${executor}`,
  command: ['npx', 'tsx', `${here}subject.ts`, `--executor=${executor}`],
  tasks,
});
const subjects = [basin('loop'), basin('in-process'), basin('pool'), basin('redis')];
if (values.python !== undefined) {
  const optuna = (storage: string): Subject => ({
    name: `Optuna, ${storage}`,
    command: [values.python ?? '', `${here}optuna_trials.py`, `--storage=${storage}`],
    tasks: peerTasks,
  });
  const ray = { name: 'Ray Tune', command: [values.python, `${here}ray_tune.py`], tasks: rayTasks };
  subjects.push(optuna('memory'), optuna('sqlite'), ray);
}

/** Wall time that the subject says, and processor time of it and its children. */
function measure({ command }: Subject, count: number): { wallMs: number; cpuMs: number } {
  const script = `TIMEFORMAT='cpu %U %S'; time "$@"`;
  const output = execFileSync(
    'bash',
    ['-c', `{ ${script} 2>/dev/null; } 2>&1`, 'bash', ...command, `--tasks=${count}`],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(output) ?? [];
  const line = output.split('\n').find((text) => text.startsWith('{"tasks"')) ?? '{}';
  const { wallMs } = JSON.parse(line) as { wallMs: number };
  return { wallMs, cpuMs: 1_000 * (Number(user) + Number(system)) };
}

const results = [];
for (const subject of subjects) {
  const few = Math.max(1, Math.round(subject.tasks / 10));
  const small = measure(subject, few);
  const large = measure(subject, subject.tasks);
  const result = {
    name: subject.name,
    tasks: subject.tasks,
    wallMsPerTask: large.wallMs / subject.tasks,
    cpuMsPerTask: (large.cpuMs - small.cpuMs) / (subject.tasks - few),
  };
  results.push(result);
  console.log(JSON.stringify(result));
}
const machine = {
  ...{ cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length },
  ...{ nodeVersion: process.version, loadAverage: loadavg() },
};
const document = { date: new Date().toISOString(), machine, results };
await writeJson(values.out, document);
