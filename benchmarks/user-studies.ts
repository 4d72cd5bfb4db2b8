/**
 * Study files as users start them, from Enter to the table, against a script of Optuna and PyTorch
 * that does the same: whole processes, in pairs, in turn, into fresh databases.
 *
 *   npx tsx benchmarks/user-studies.ts --study=small-sweep --pairs=3 --python=PYTHON
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median } from './measure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'benchmarks', 'user-studies');
const studies = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

const { values } = parseArgs({
  options: {
    study: { type: 'string', default: 'small-sweep' },
    pairs: { type: 'string', default: '3' },
    python: { type: 'string', default: process.env['BASIN_PYTHON'] ?? 'python3' },
    /** Without the other side: Basin's time alone. */
    alone: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'benchmarks', 'results') },
  },
});
if (!studies.includes(values.study)) {
  console.error(`--study is one of ${studies.join(', ')}; "${values.study}" is none`);
  process.exit(1);
}

interface Side {
  seconds: number;
  databaseBytes: number;
}

const script = join(folder, `${values.study.replaceAll('-', '_')}.py`);
const compared = !values.alone && existsSync(script);
const basin: Side[] = [];
const other: Side[] = [];
for (let pair = 0; pair < Number(values.pairs); pair++) {
  basin.push(await runBasin());
  if (compared) other.push(await inFolder((scratch) => [values.python, script, scratch]));
  console.error(JSON.stringify({ basin: basin.at(-1), other: other.at(-1) }));
}
const basinSeconds = median(basin.map(({ seconds }) => seconds));
const otherSeconds = median(other.map(({ seconds }) => seconds));
const record = {
  study: values.study,
  command: `npx tsx benchmarks/user-studies.ts --study=${values.study} --pairs=${values.pairs}`,
  measuredAt: new Date().toISOString(),
  median: { basinSeconds, otherSeconds: compared ? otherSeconds : null },
  ratio: compared ? basinSeconds / otherSeconds : null,
  basin,
  other,
  machine: { cpu: cpus()[0]?.model.trim(), cores: cpus().length, node: process.versions.node },
};
writeFileSync(join(values.out, `${values.study}.json`), `${JSON.stringify(record, null, 2)}\n`);
console.log(
  `${values.study}: Basin ${basinSeconds.toFixed(1)} s` +
    (compared
      ? `, the script ${otherSeconds.toFixed(1)} s, ratio ${record.ratio?.toFixed(2)}`
      : ''),
);

function runBasin(): Promise<Side> {
  const cli = join(root, 'apps', 'runner', 'bin', 'basin.js');
  const file = join(folder, `${values.study}.yaml`);
  return inFolder((scratch) => [
    ...[process.execPath, cli, 'sweep', `--file=${file}`],
    `--database=${join(scratch, 'basin.db')}`,
  ]);
}

/** Seconds of a whole process that writes into a folder of its own, and what its database takes. */
async function inFolder(command: (scratch: string) => string[]): Promise<Side> {
  const scratch = mkdtempSync(join(tmpdir(), 'basin-benchmark-'));
  try {
    const { seconds } = await measure(command(scratch), root);
    const files = readdirSync(scratch).filter((file) => /\.db(-wal)?$/.test(file));
    const bytes = files.map((file) => statSync(join(scratch, file)).size);
    return { seconds, databaseBytes: bytes.reduce((sum, size) => sum + size, 0) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
