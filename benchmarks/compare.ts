/**
 * Basin against a PyTorch script of the same study, several pairs in turn, medians and ratio as JSON:
 *
 *   npx tsx benchmarks/compare.ts --study=ten-networks --preset=paper --pairs=3 --python=PYTHON
 *
 * `--form=tuned` takes the script as one who tunes by hand writes it (a process for each core, stacked
 * networks, gradients by hand); `--study=all` takes them all and ends with the sums of the medians.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median } from './measure.ts';
import { studies, type Study } from './studies.ts';

interface Pair {
  basinSeconds: number;
  pytorchSeconds: number;
  /** As the script measures it: without Python's start and the import of torch. */
  pytorchSecondsWithoutImports: number;
}

interface PytorchRecord {
  torch: string;
  threads: number;
  seconds: number;
  results: unknown;
}

interface Medians {
  basinSeconds: number;
  pytorchSeconds: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    study: { type: 'string' },
    preset: { type: 'string', default: 'paper' },
    form: { type: 'string', default: 'plain' },
    pairs: { type: 'string', default: '3' },
    seeds: { type: 'string' },
    workers: { type: 'string' },
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    out: { type: 'string', default: join(root, 'benchmarks', 'results') },
  },
});

const chosen =
  values.study === 'all' ? Object.keys(studies) : values.study === undefined ? [] : [values.study];
const pairCount = Number(values.pairs);
if (
  chosen.length === 0 ||
  !chosen.every((name) => name in studies) ||
  !['smoke', 'quick', 'paper'].includes(values.preset) ||
  !['plain', 'tuned'].includes(values.form) ||
  !(pairCount >= 1)
) {
  console.error(
    `--study is all or one of ${Object.keys(studies).join(', ')}; --preset smoke, quick or paper; --form plain or tuned; --pairs 1 or more`,
  );
  process.exit(1);
}
// Both sides start from nothing: no program that an earlier run compiled.
process.env['BASIN_PROGRAM_CACHE'] = 'off';
const medians = [];
for (const name of chosen) {
  const study = studies[name];
  if (study) medians.push(await compare(name, study, pairCount));
}
if (medians.length > 1) {
  const basin = sum(medians.map(({ basinSeconds }) => basinSeconds));
  const pytorch = sum(medians.map(({ pytorchSeconds }) => pytorchSeconds));
  console.log(line('sum of the medians', basin, pytorch));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function line(name: string, basin: number, pytorch: number): string {
  return `${name}: Basin ${basin.toFixed(1)} s, PyTorch (${values.form}) ${pytorch.toFixed(1)} s, ratio ${(basin / pytorch).toFixed(2)}`;
}

async function compare(name: string, study: Study, pairCount: number): Promise<Medians> {
  const seedCount = values.seeds ?? (values.preset === 'paper' ? study.paperSeeds : null);
  const seeds = seedCount === null ? [] : [`--seeds=${seedCount}`];
  const scale = [`--preset=${values.preset}`, ...seeds];
  const form = values.form === 'tuned' ? ['--tuned'] : [];
  const pairs: Pair[] = [];
  let pytorch: PytorchRecord | null = null;
  for (let pair = 0; pair < pairCount; pair++) {
    const basin = await runBasin(study, scale);
    const script = join(root, 'benchmarks', 'pytorch', study.script);
    const command = [values.python, script, ...study.scriptArguments, ...scale, ...form];
    const other = await measure(command, root);
    pytorch = JSON.parse(other.stdout) as PytorchRecord;
    pairs.push({
      basinSeconds: basin,
      pytorchSeconds: other.seconds,
      pytorchSecondsWithoutImports: pytorch.seconds,
    });
    console.error(`pair ${pair + 1}: ${JSON.stringify(pairs.at(-1))}`);
  }
  const basinSeconds = median(pairs.map((pair) => pair.basinSeconds));
  const pytorchSeconds = median(pairs.map((pair) => pair.pytorchSeconds));
  const withoutImports = median(pairs.map((pair) => pair.pytorchSecondsWithoutImports));
  const record = {
    study: name,
    preset: values.preset,
    form: values.form,
    seeds: seedCount === null ? "the preset's own" : Number(seedCount),
    measuredAt: new Date().toISOString(),
    median: { basinSeconds, pytorchSeconds, pytorchSecondsWithoutImports: withoutImports },
    ratio: basinSeconds / pytorchSeconds,
    /** Basin with its start against PyTorch without: the ratio at its worst for Basin. */
    ratioWithoutImports: basinSeconds / withoutImports,
    pairs,
    machine: { cpu: cpus()[0]?.model.trim(), cores: cpus().length, node: process.versions.node },
    torch: pytorch?.torch,
    torchThreads: pytorch?.threads,
    pytorchResults: pytorch?.results,
  };
  mkdirSync(values.out, { recursive: true });
  const kind = values.form === 'tuned' ? `${values.preset}-tuned` : values.preset;
  const file = join(values.out, `${name}-${kind}.json`);
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  console.log(`${line(name, basinSeconds, pytorchSeconds)} (${file})`);
  return { basinSeconds, pytorchSeconds };
}

/** A sweep into a database of its own, so that nothing is found done. */
async function runBasin(study: Study, scale: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-benchmark-'));
  try {
    const cli = join(root, 'apps', 'runner', 'bin', 'basin.js');
    const command = [process.execPath, cli, 'sweep', `--experiment=${study.experiment}`, ...scale];
    const workers = values.workers ? [`--workers=${values.workers}`] : [];
    const database = `--database=${join(folder, 'basin.db')}`;
    return (await measure([...command, ...workers, database], root)).seconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
