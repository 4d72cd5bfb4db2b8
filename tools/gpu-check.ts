/**
 * `npx tsx tools/gpu-check.ts`: what of Basin runs on this machine's GPU, whether it computes what the CPU
 * computes, and how fast; docs/gpu.md has the options.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BackendName } from '@basin/engine';
import { openDawn } from '@basin/engine/webgpu';
import { differences } from './gpu-check/compare.ts';
import { gpuPage, type TorchTimes, type Tried } from './gpu-check/page.ts';
import { type TrainedBackend, trainOn } from './gpu-check/train.ts';
import { isRight } from './gpu-check/vocabulary.ts';

const { values } = parseArgs({
  options: {
    /** Where the page is written; else to standard output. */
    out: { type: 'string' },
    /** Use a WebGPU adapter that computes on the CPU too: for trying this where there is no card. */
    'dry-run': { type: 'boolean', default: false },
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    /** Trains on one backend and prints what it made, for the process that compares. */
    train: { type: 'string' },
    /** Results of a CPU's TensorFlow from another machine, where this one has none. */
    reference: { type: 'string' },
  },
});

const here = fileURLToPath(import.meta.url);
/** Of a backend's cases. */
const mostSeconds = 120;

if (values.train === undefined) await check();
else process.stdout.write(`${JSON.stringify(await trainOn(values.train as BackendName))}\n`);

async function check(): Promise<void> {
  const cards = nvidiaCards();
  const native = train('native');
  const stored = values.reference ?? path.join(path.dirname(here), 'reference.json');
  const reference = native.trained ?? (existsSync(stored) ? readTrained(stored) : null);
  const others = [train('cuda'), await webgpu()];
  const tried = [native, ...others].map((one) => ({
    ...one,
    differences:
      one === native || one.trained === null || reference === null
        ? []
        : differences(one.trained, reference),
  }));
  const { torch, noTorch } = timeTorch();
  const page = gpuPage({
    ...{ atMs: Date.now(), cards, node: process.versions.node, tried, torch, noTorch },
    reference: reference === null ? 'nothing: no reference is here' : reference.reason,
  });
  if (values.out === undefined) process.stdout.write(page);
  else writeFileSync(values.out, page);
  if (cards.length === 0) process.stderr.write('no card: nothing ran on a GPU\n');
  const outside = tried.flatMap((one) => one.differences).filter(({ isWithin }) => !isWithin);
  const wrong = tried
    .flatMap((one) => one.trained?.vocabulary ?? [])
    .filter((one) => !isRight(one));
  if (outside.length + wrong.length > 0) process.exitCode = 1;
}

function readTrained(file: string): TrainedBackend {
  return JSON.parse(readFileSync(file, 'utf8')) as TrainedBackend;
}

function nvidiaCards(): string[] {
  const asked = spawnSync(
    'nvidia-smi',
    ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'],
    { encoding: 'utf8' },
  );
  return asked.status === 0 ? asked.stdout.trim().split('\n') : [];
}

/** In a process of its own: TensorFlow is loaded once a process, and a driver may take it down. */
function train(backend: BackendName): Omit<Tried, 'differences'> {
  const ran = spawnSync(process.execPath, [...process.execArgv, here, `--train=${backend}`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 1_000 * mostSeconds,
  });
  const line = ran.stdout.trim().split('\n').at(-1) ?? '';
  if (ran.status === 0 && line.startsWith('{')) {
    const trained = JSON.parse(line) as TrainedBackend;
    return { backend, trained, words: trained.reason };
  }
  const said = ran.stderr.split('\n').find((text) => /^\w*Error\b.*: /.test(text));
  const how =
    ran.signal === null
      ? `it ended with ${ran.status}`
      : `it was ended by ${ran.signal}, which comes after ${mostSeconds} s`;
  return { backend, trained: null, words: (said ?? how).trim().slice(0, 400) };
}

async function webgpu(): Promise<Omit<Tried, 'differences'>> {
  const backend = 'webgpu';
  try {
    const { device, description } = await openDawn();
    device.destroy();
    const { name, isSoftware } = description;
    if (!isSoftware || values['dry-run']) {
      const ran = train(backend);
      return { ...ran, words: `${name}${isSoftware ? ', on the CPU' : ''}: ${ran.words}` };
    }
    return { backend, trained: null, words: `${name} computes on the CPU: --dry-run tries it` };
  } catch (error) {
    return {
      backend,
      trained: null,
      words: error instanceof Error ? error.message : String(error),
    };
  }
}

function timeTorch(): { torch: TorchTimes[]; noTorch: string | null } {
  const script = path.join(path.dirname(here), 'gpu-check', 'pytorch_times.py');
  const ran = spawnSync(values.python, [script], { encoding: 'utf8', timeout: 120_000 });
  if (ran.status === 0) {
    const lines = ran.stdout.trim().split('\n');
    return { torch: lines.map((line) => JSON.parse(line) as TorchTimes), noTorch: null };
  }
  const why = ran.error?.message ?? ran.stderr.trim().split('\n').at(-1) ?? '';
  return { torch: [], noTorch: `not timed (${why})` };
}
