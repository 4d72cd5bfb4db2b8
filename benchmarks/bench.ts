/**
 * Each experiment's training on Basin against PyTorch, JAX and eager tfjs, in pairs, in turn:
 *
 *   npm run bench -- --python=PYTHON            all cases, about an hour
 *   npm run bench -- --python=PYTHON --quick    a case of each experiment, half an hour
 *   npm run bench -- --python=PYTHON --products Hessian-vector products (hessian-products.ts), a quarter of an hour
 *   npm run bench -- --curves                   how cost grows (bench/curves.ts)
 *   npm run bench -- --page                     docs/performance.md and charts from the JSON, no runs
 *
 * Writes benchmarks/results/bench.json after every case, so that a run may be stopped and cases
 * repeated (`--cases=a,b`), then the charts and docs/performance.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { backendNames, type BackendName } from '@basin/engine';
import { describeMachine } from '@basin/engine/machine';
import { agreementSteps, agreementTolerance } from './bench/agreement.ts';
import { type BenchCase, benchCases } from './bench/cases.ts';
import { measureCurves } from './bench/curves.ts';
import { matmulPeak } from './bench/matmul-peak.ts';
import { measureCase } from './bench/measure-case.ts';
import { takeMachine } from './bench/quiet-machine.ts';
import type { BenchRecord, CaseRecord } from './bench/results.ts';
import { rivalNames } from './bench/sides.ts';
import { writePage } from './bench/page.ts';
import { caseLines } from './bench/tables.ts';
import { writeJson } from './bench/write-json.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    backend: { type: 'string', default: 'native' },
    quick: { type: 'boolean', default: false },
    curves: { type: 'boolean', default: false },
    products: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    cases: { type: 'string' },
    rivals: { type: 'string', default: rivalNames.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    workers: { type: 'string' },
    lock: { type: 'string' },
    out: {
      type: 'string',
      default: join(root, 'benchmarks', 'results'),
    },
    docs: { type: 'string', default: join(root, 'docs') },
  },
});

if (values.help) {
  process.stdout.write(helpText());
  process.exit(0);
}
const backends = chosen('backend', values.backend, backendNames);
const rivals = chosen('rivals', values.rivals, rivalNames);
const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
const runSeconds = Number(values.seconds ?? (values.quick ? 0.4 : 0.8));
const lockFile = values.lock ?? null;
const recordFile = join(values.out, 'bench.json');
mkdirSync(values.out, { recursive: true });

// Starts are measured from nothing, as the other sides': no program that an earlier run compiled.
process.env['BASIN_PROGRAM_CACHE'] = 'off';
if (values.curves) {
  const backend = backends[0] ?? 'native';
  const curves = await measureCurves({ backend, lockFile, quick: values.quick });
  await writeJson(join(values.out, 'curves.json'), curves);
} else if (values.products) {
  measureProducts();
} else if (!values.page) {
  await measureAll();
  if (values.cases === undefined && !values.quick) measureProducts();
}
writePage(values.out, values.docs);

/** By its own script, for its sides are processes that nothing else may have warmed up; then its tables. */
function measureProducts(): void {
  const out = join(values.out, 'products.json');
  const script = (name: string): string => join(root, 'benchmarks', name);
  const given = [`--python=${values.python}`, `--out=${out}`];
  for (const step of [
    [script('hessian-products.ts'), ...given, ...(values.cases ? [`--cases=${values.cases}`] : [])],
    [script('hessian-products-table.ts'), out],
  ]) {
    const { status } = spawnSync(process.execPath, [...process.execArgv, ...step], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
  }
}

async function measureAll(): Promise<void> {
  const cases = chosenCases();
  const record = await startRecord();
  for (const backend of backends) {
    for (const benchCase of cases) {
      if (benchCase.loop === 'gradient norm' && backend !== 'native' && backend !== 'cuda') {
        console.error(
          `${benchCase.name}: its Hessian-vector products need native or cuda, left out`,
        );
        continue;
      }
      console.error(`${benchCase.name} (${backend}) …`);
      const measured = await measureCase(
        benchCase,
        {
          backend,
          rivals,
          workerCount: Number(values.workers ?? (backend === 'cuda' ? 2 : availableParallelism())),
          coreCount: availableParallelism(),
          python: values.python,
          rounds,
          runSeconds,
          lockFile,
          matmulPeakGflops: record.machine.matmulPeakGflops,
          quick: values.quick,
        },
        record.versions,
      );
      replaceCase(record, measured);
      record.finishedAt = measured.measuredAt;
      await writeJson(recordFile, record);
      for (const line of caseLines(measured)) console.log(line);
    }
  }
}

/** Cases that are not measured again stay from the file before. */
async function startRecord(): Promise<BenchRecord> {
  const before = existsSync(recordFile)
    ? (JSON.parse(readFileSync(recordFile, 'utf8')) as BenchRecord)
    : null;
  const machine = describeMachine();
  const release = await takeMachine(lockFile);
  const peak = matmulPeak(values.python);
  await release();
  const keepsCases = before?.machine.cpu === machine.cpuModel;
  const startedAt = new Date().toISOString();
  const shown = process.argv.slice(2).filter(isShown);
  const command = ['npm run bench', ...(shown.length > 0 ? ['--', ...shown] : [])].join(' ');
  const addsToEarlier = values.cases !== undefined || backends[0] !== before?.cases[0]?.backend;
  return {
    // Of the run that most of its cases are from.
    command: keepsCases && addsToEarlier ? before.command : command,
    startedAt: keepsCases ? before.startedAt : startedAt,
    finishedAt: startedAt,
    machine: {
      cpu: machine.cpuModel,
      coreCount: availableParallelism(),
      memoryBytes: machine.memoryBytes,
      platform: machine.platform,
      cpuFeatures: machine.cpuFeatures,
      // The highest that was ever seen here: a busy moment must not raise the shares.
      matmulPeakGflops: Math.max(
        peak.gflops || 0,
        keepsCases ? before.machine.matmulPeakGflops : 0,
      ),
      matmulPeakOf: peak.of,
    },
    versions: keepsCases ? before.versions : {},
    agreementTolerance,
    agreementSteps,
    cases: keepsCases ? before.cases : [],
  };
}

/** Paths are of one machine. */
function isShown(argument: string): boolean {
  return !argument.startsWith('--python') && !argument.startsWith('--lock');
}

function replaceCase(record: BenchRecord, measured: CaseRecord): void {
  const isSame = (one: CaseRecord): boolean =>
    one.name === measured.name && one.backend === measured.backend;
  const order = benchCases().map(({ name }) => name);
  const earlier = record.cases.find(isSame);
  // Rivals that were not asked for this time stay as they were.
  measured.rivals = { ...earlier?.rivals, ...measured.rivals };
  record.cases = [...record.cases.filter((one) => !isSame(one)), measured].sort(
    (a, b) =>
      backendNames.indexOf(a.backend as BackendName) -
        backendNames.indexOf(b.backend as BackendName) ||
      order.indexOf(a.name) - order.indexOf(b.name),
  );
}

function helpText(): string {
  return `npx tsx benchmarks/bench.ts [options]

Steps of a training on Basin against PyTorch, JAX and eager tfjs, in pairs, in turn. Writes
OUT/bench.json after every case, then the charts and DOCS/performance.md.

  --python=PATH     with torch, jax, optax and numpy (BASIN_PYTHON, else python3)
  --cases=A,B       some cases by name, the others kept as they were measured
  --quick           a case of each experiment, 3 rounds of 0.4 s
  --rivals=A,B      of ${rivalNames.join(', ')}
  --rounds=N        pairs of each rival (5)
  --seconds=S       of a timed run (0.8)
  --workers=N       of Basin; the cores unless given
  --backend=NAME    of ${backendNames.join(', ')} (native)
  --lock=FILE       takes flock(1)'s lock for each round
  --products        Hessian-vector products instead (hessian-products.ts; they follow all cases);
                    --cases=WIDTHSxEXAMPLES,… of them
  --curves          how cost grows instead of the cases (bench/curves.ts)
  --page            the page and charts from the JSON files, no runs
  --out=FOLDER      (benchmarks/results)
  --docs=FOLDER     (docs)

Cases:
${benchCases()
  .map(({ name, quick }) => `  ${name}${quick ? ' (quick)' : ''}`)
  .join('\n')}
`;
}

function chosenCases(): BenchCase[] {
  const all = benchCases();
  if (values.cases !== undefined) {
    const names = chosen(
      'cases',
      values.cases,
      all.map(({ name }) => name),
    );
    return all.filter(({ name }) => names.includes(name));
  }
  return values.quick ? all.filter(({ quick }) => quick) : all;
}

function chosen<T extends string>(flag: string, list: string, allowed: readonly T[]): T[] {
  const names = list === '' ? [] : list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(allowed as readonly string[]).includes(name));
  if (unknown !== undefined) {
    console.error(`--${flag}: "${unknown}" is none of ${allowed.join(', ')}`);
    process.exit(1);
  }
  return names as T[];
}
