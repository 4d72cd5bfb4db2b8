/**
 * `npx tsx libs/engine/soak/main.ts`: runs each form of loop for 100,000 steps, then 8 worker threads
 * for 10 minutes, and fails if memory grows, a repetition differs or a thread ends early.
 *
 *   --steps=100000    of each form; 0 leaves them out
 *   --step-limit=500  steps of one call (the session form makes one call a step anyway)
 *   --minutes=10      of the threads; 0 leaves them out
 *   --threads=8
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { poolEnvironment } from '../src/backend/tensorflow-environment.ts';
import { openEngine } from '../src/index.ts';
import { soakLoop } from './loop-soak.ts';
import { soakProblem } from './soak-step.ts';
import { soakThreads } from './thread-soak.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '100000' },
    'step-limit': { type: 'string', default: '500' },
    minutes: { type: 'string', default: '10' },
    threads: { type: 'string', default: '8' },
  },
});
const [steps, stepLimit, minutes, threads] = [
  values.steps,
  values['step-limit'],
  values.minutes,
  values.threads,
].map(Number) as [number, number, number, number];

/** 100,000 results of 4 bytes that stayed behind would be no more; a leaked carry is 1.3 GB. */
const residentLimitMib = 24;
let failures = 0;
const check = (ok: boolean, line: string) => {
  if (!ok) failures++;
  process.stdout.write(`${ok ? '✓' : '✗'} ${line}\n`);
};

Object.assign(process.env, { ...poolEnvironment(threads, 'native'), ...process.env });
if (steps > 0) {
  const engine = await openEngine({ backend: 'native' });
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  const runs = [
    ...(['functional', 'lowered', 'xla', 'session'] as const).map(
      (form) => ['dense', form] as const,
    ),
    ['pooled', 'xla'] as const,
  ];
  for (const [first, form] of runs) {
    const countTensors = () => binding.getNumOfTensors();
    const problem = soakProblem(first);
    const result = soakLoop(engine, { problem, form, stepCount: steps, stepLimit, countTensors });
    const { tfjs, tensorflow } = result.tensorGrowth;
    check(
      tfjs === 0 && tensorflow === 0 && result.residentGrowthMib < residentLimitMib,
      `${form}, ${first}: ${steps} steps in ${result.seconds.toFixed(1)} s, ` +
        `tensors +${tfjs} (tfjs) +${tensorflow} (TensorFlow), ` +
        `memory ${result.residentGrowthMib >= 0 ? '+' : ''}${result.residentGrowthMib.toFixed(1)} MiB, ` +
        `last loss ${result.lastLoss.toFixed(4)}`,
    );
  }
  engine.close();
}
if (minutes > 0) {
  const reports = await soakThreads(threads, minutes);
  const total = reports.reduce((sum, { stepCount }) => sum + stepCount, 0);
  check(
    reports.every(({ repeats }) => repeats),
    `${threads} threads for ${minutes} min: ${total} steps, no crash, equal weights in every repetition`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
