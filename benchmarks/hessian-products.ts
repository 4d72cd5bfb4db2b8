/**
 * Hessian-vector products of dense networks on one thread beside other libraries':
 *
 *     npx tsx benchmarks/hessian-products.ts --python=PYTHON [--cases=784-90-16-10x512,…] [--out=FILE]
 *
 * Of each case (widths x batch) the median milliseconds of processor time of a gradient and of a product,
 * arrays in and out included, and the greatest resident memory of a process that does nothing else. Each side
 * and case in a process of its own, one after the other, held to one core by taskset, for JAX does not obey
 * its flags; results in benchmarks/results/products.json. `basin` and `pyhessian` keep between products what
 * their point decides; the sides `-anew` compute it for every product, as torch, curvlinops and jax do.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hessianOperator, openExamples, openMeanLoss } from '@basin/analysis';
import { networkConfigSchema, randomStream, resolveTask } from '@basin/core';
import { openEngine } from '@basin/engine';
import { poolEnvironment } from '@basin/engine/pool-environment';
import { initialWeights } from '@basin/models';
import { hiddenWidths } from '../libs/studies/src/ten-networks/definition.ts';
import * as tf from '@tensorflow/tfjs-core';
import { median } from './bench/median.ts';
import { writeJson } from './bench/write-json.ts';

const deep = '784-1024-512-256-128-64-10x512';
const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    cases: { type: 'string' },
    out: { type: 'string', default: 'benchmarks/results/products.json' },
    own: { type: 'string' },
    anew: { type: 'boolean', default: false },
    core: { type: 'string', default: '0' },
  },
});

interface Measured {
  case: string;
  gradientMs?: number;
  productMs?: number;
  missing?: string;
  memoryMb: number;
}

const pythonSides = ['torch', 'curvlinops', 'pyhessian', 'pyhessian-anew', 'jax'] as const;
const script = fileURLToPath(new URL('./python/hessian_products.py', import.meta.url));
const [warmUp, seconds, most, least] = [3, 1, 200, 7];

if (options.own === undefined) await compareAll();
else process.stdout.write(`${JSON.stringify(await measureOwn(options.own))}\n`);

async function compareAll(): Promise<void> {
  const networks = [...hiddenWidths.map((hidden) => `784-${hidden.join('-')}-10x512`), deep];
  const cases = options.cases?.split(',') ?? networks;
  const results: Record<string, Record<string, Measured>> = {};
  for (const one of cases) {
    const own = ['', '--anew'].map((anew) =>
      run(process.execPath, [
        ...process.execArgv,
        ...[fileURLToPath(import.meta.url), `--own=${one}`, anew].filter(Boolean),
      ]),
    );
    const others = (options.python === undefined ? [] : pythonSides).map(
      (side) => [side, run(options.python as string, [script, `--side=${side}`, one])] as const,
    );
    const sides = Object.fromEntries([['basin', own[0]!], ['basin-anew', own[1]!], ...others]);
    results[one] = sides;
    process.stdout.write(`${one}\n${Object.entries(sides).map(line).join('')}`);
  }
  await writeJson(options.out, { threads: 1, time: 'processor', precision: 'float32', results });
}

function line([side, { gradientMs, productMs, missing, memoryMb }]: [string, Measured]): string {
  if (gradientMs === undefined || productMs === undefined) return `  ${side}: ${missing}\n`;
  return `  ${side.padEnd(14)} gradient ${gradientMs.toFixed(2)} ms, product ${productMs.toFixed(2)} ms (${(productMs / gradientMs).toFixed(2)} ×), ${memoryMb.toFixed(0)} MB\n`;
}

/** What a side prints; where it fails, why. */
function run(command: string, given: string[]): Measured {
  const { stdout, stderr } = spawnSync('taskset', ['-c', options.core, command, ...given], {
    encoding: 'utf8',
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (last.startsWith('{')) return JSON.parse(last) as Measured;
  const reason = /^\w*Error.*/m.exec(stderr)?.[0] ?? 'it printed nothing';
  return { case: given.at(-1) ?? '', missing: reason, memoryMb: 0 };
}

async function measureOwn(one: string): Promise<Measured> {
  Object.assign(process.env, { ...poolEnvironment(1, 'native'), ...process.env });
  const engine = await openEngine({ backend: 'native' });
  const [shape = '', batch = ''] = one.split('x');
  const [inputs = 1, ...widths] = shape.split('-').map(Number);
  const layers = widths.map((units, index) => ({
    ...{ type: 'dense' as const, units },
    activation: index === widths.length - 1 ? ('linear' as const) : ('relu' as const),
  }));
  const config = resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, dataset: { name: 'blobs' }, loss: 'cross-entropy' },
    network: networkConfigSchema.parse({ inputShape: [inputs], layers }),
    optimiser: { type: 'sgd', learningRate: 0.1 },
    ...{ epochCount: 0, batchSize: 'full', seed: 1 },
  });
  const count = Number(batch);
  const classes = widths.at(-1) ?? 1;
  const examples = openExamples(
    {
      count,
      examples: () => ({
        inputs: tf.randomNormal([count, inputs], 0, 1, 'float32', 1),
        targets: tf.tensor1d(
          Array.from({ length: count }, (_, index) => index % classes),
          'int32',
        ),
      }),
    },
    null,
    count,
  );
  const weights = initialWeights(config);
  const point = new Float64Array(weights);
  const random = randomStream(1, 'probes');
  const vector = point.map(() => random.normal());
  const loss = openMeanLoss(engine, config, examples);
  const operator = hessianOperator(engine, config, weights, examples, { expectedCallCount: 1_000 });
  return {
    case: one,
    gradientMs: medianMs(() => loss.gradient(point)),
    productMs: medianMs(() => {
      if (options.anew) operator.dispose();
      return operator.apply(vector);
    }),
    memoryMb: process.resourceUsage().maxRSS / 1024,
  };
}

function medianMs(call: () => unknown): number {
  for (let index = 0; index < warmUp; index++) call();
  const times: number[] = [];
  const startedMs = performance.now();
  while (
    times.length < least ||
    (times.length < most && performance.now() - startedMs < 1_000 * seconds)
  ) {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return median(times);
}
