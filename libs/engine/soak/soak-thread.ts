/** One thread of `soakThreads`: trains again and again until its time is up, and reports. */
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { openEngine } from '../src/index.ts';
import { soakCarry, soakData, soakProblem } from './soak-step.ts';

const { thread, untilMs } = workerData as { thread: number; untilMs: number };
const runs = [
  ['dense', 'functional'],
  ['dense', 'lowered'],
  ['dense', 'session'],
  ['dense', 'xla'],
  ['pooled', 'xla'],
] as const;
const engine = await openEngine({ backend: 'native' });
const data = soakData();
const firstHashes = new Map<string, string>();
let stepCount = 0;
let repeats = true;

for (let round = thread; Date.now() < untilMs || stepCount === 0; round++) {
  const run = runs[round % runs.length]!;
  const [first, form] = run;
  const problem = soakProblem(first);
  // Other limits are other programs: threads compile all the time, at the same time.
  const stepLimit = 40 + (Math.floor(round / runs.length) % 8);
  const loop = engine.compileLoop(problem.step, problem.specs, { stepLimit, form });
  const feeds = {
    images: engine.bytes(data.images, problem.specs.feeds['images']!.shape),
    labels: tf.tensor1d(data.labels, 'int32'),
  };
  let carry = soakCarry(problem);
  for (let call = 0; call < 20; call++) {
    const result = loop.run({ carry, feeds, stepCount: 40 });
    tf.dispose([carry, result.outputs]);
    carry = result.carry;
    stepCount += 40;
  }
  const hash = createHash('sha256');
  for (const tensor of Object.values(carry)) hash.update(tensor.dataSync() as Float32Array);
  const digest = hash.digest('hex');
  repeats &&= digest === (firstHashes.get(run.join()) ?? digest);
  firstHashes.set(run.join(), digest);
  tf.dispose([carry, feeds]);
  loop.dispose();
}
engine.close();
parentPort?.postMessage({ thread, stepCount, repeats });
