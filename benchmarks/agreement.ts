/**
 * Do trainings end as PyTorch's do? Each experiment's networks, trained from several seeds on both
 * sides; the differences against what seeds alone make (a permutation test, Holm's correction):
 *
 *   npx tsx benchmarks/agreement.ts --preset=quick --seeds=8 --python=PYTHON
 *   npx tsx benchmarks/agreement.ts --page      docs/agreement.md from the JSON, no runs
 *
 * Writes results/agreement-<preset>.json, which keeps the studies that are not run again, and
 * docs/agreement.md. Random numbers differ on the two sides, so single runs cannot be compared.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openReader } from '@basin/store';
import { adjust, type Agreement, compareObservations } from './agreement/compare-observations.ts';
import {
  agreementStudies,
  type AgreementStudy,
  type Observation,
} from './agreement/observations.ts';
import { agreementPage } from './agreement/page.ts';
import { writeJson } from './bench/write-json.ts';
import { measure } from './measure.ts';
import { studies, type Study } from './studies.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = agreementStudies.map(({ study }) => study);

const { values } = parseArgs({
  options: {
    study: { type: 'string', multiple: true, default: names },
    preset: { type: 'string', default: 'quick' },
    seeds: { type: 'string', default: '8' },
    page: { type: 'boolean', default: false },
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
  },
});
const seedCount = Number(values.seeds);
const unknown = values.study.filter((name) => !names.includes(name));
if (
  unknown.length > 0 ||
  !(seedCount >= 2) ||
  !['smoke', 'quick', 'paper'].includes(values.preset)
) {
  console.error(
    `--study is any of ${names.join(', ')}; --preset smoke, quick or paper; --seeds 2 or more (8 can tell a difference of two standard deviations)`,
  );
  process.exit(1);
}

const scale = [`--preset=${values.preset}`, `--seeds=${seedCount}`];
const file = join(root, 'benchmarks', 'results', `agreement-${values.preset}.json`);
let rows: Agreement[] = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Agreement[] }).rows
  : [];
const chosen = values.page ? [] : values.study;
for (const one of agreementStudies.filter(({ study }) => chosen.includes(study))) {
  const study = studies[one.study] as Study;
  const pytorch = one.fromPytorch(await runPytorch(study));
  const basin = await runBasin(study, one);
  const fresh = compareObservations(one.study, basin, pytorch);
  const all = [...rows.filter((row) => row.study !== one.study), ...fresh];
  all.sort((a, b) => names.indexOf(a.study) - names.indexOf(b.study));
  rows = adjust(all);
  await writeJson(file, { preset: values.preset, seeds: seedCount, rows });
  console.error(`${one.study}: ${fresh.length} values compared`);
}
writeFileSync(join(root, 'docs', 'agreement.md'), agreementPage(values.preset, rows));

async function runPytorch(study: Study): Promise<Record<string, unknown>[]> {
  const script = join(root, 'benchmarks', 'pytorch', study.script);
  const { stdout } = await measure(
    // One thread: two that spin for each other only disturb, and speed is not asked here.
    [values.python, script, ...study.scriptArguments, ...scale, '--threads=1'],
    root,
  );
  return (JSON.parse(stdout) as { results: Record<string, unknown>[] }).results;
}

async function runBasin(study: Study, { fromBasin }: AgreementStudy): Promise<Observation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'basin-agreement-'));
  try {
    const database = join(folder, 'basin.db');
    const cli = join(root, 'apps', 'runner', 'bin', 'basin.js');
    const command = [process.execPath, cli, 'sweep', `--experiment=${study.experiment}`, ...scale];
    await measure([...command, `--database=${database}`], root);
    const reader = openReader(database);
    try {
      const [sweep] = reader.sweeps().rows;
      const tasks = sweep === undefined ? [] : (reader.sweepData(sweep.sweepId)?.tasks ?? []);
      return tasks.map(fromBasin).filter((one) => one !== null);
    } finally {
      reader.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
