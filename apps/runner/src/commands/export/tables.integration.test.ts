import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader } from '@basin/store';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../testing/command-session.ts';
import { finishedSweep, smallSweepTaskCount } from '../../testing/finished-sweep.ts';

/** A Python that has pandas, pyarrow and duckdb. */
const python = process.env['BASIN_PYTHON'];
const reason = !python
  ? ' (skipped: set BASIN_PYTHON to the path of a Python with pandas, pyarrow, duckdb)'
  : '';
const folder = mkdtempSync(path.join(tmpdir(), 'basin-tables-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Written {
  rows: number;
  columns: string[];
  bytes: number;
}
const written = new Map<string, Written>();

beforeAll(async () => {
  const at = `--database=${await finishedSweep()}`;
  const session = await openSession();
  const write = async (file: string, ...flags: string[]): Promise<void> => {
    const out = `--out=${path.join(folder, file)}`;
    const run = await session.basin('export', 'function-fit', ...flags, out, at, '--json');
    expect(run.code, run.stderr).toBe(0);
    written.set(file, JSON.parse(run.stdout) as Written);
  };
  await write('function-fit.parquet', '--to=parquet');
  await write('function-fit.csv', '--to=csv');
  await write('function-fit.jsonl', '--to=jsonl');
  await write('function-fit-curves.parquet', '--to=parquet', '--curves');
  session.close();
});

async function parquet(file: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path.join(folder, file));
  const start = bytes.byteOffset;
  return parquetReadObjects({ file: bytes.buffer.slice(start, start + bytes.byteLength) });
}

test('a row a trial, with what the store has of it', async () => {
  const rows = await parquet('function-fit.parquet');
  expect(rows).toHaveLength(smallSweepTaskCount);
  const reader = openReader(await finishedSweep());
  const [sweep] = reader.sweeps().rows;
  const stored = [...reader.taskBatches(sweep?.sweepId ?? '')].flat();
  expect(rows.map(({ id }) => id)).toEqual(stored.map(({ taskId }) => taskId));
  for (const [index, task] of stored.entries()) {
    const row = rows[index] ?? {};
    const [config] = reader.configs(sweep?.sweepId ?? '', [task.taskId]);
    expect(row).toMatchObject({
      ...{ label: task.label, kind: 'training', state: 'done', weights: task.weightsSha256 },
      'train/loss': task.metrics['train/loss']?.last,
      'best(train/loss)': task.metrics['train/loss']?.best,
      started: new Date(task.startedAtMs ?? 0),
      seed: BigInt(config?.kind === 'training' ? config.seed : -1),
    });
  }
  reader.close();
});

test('the three formats have the same columns and rows, and nothing half-written lies about', async () => {
  const [{ columns = [], rows = 0 } = {}, ...others] = [...written.values()];
  expect(columns).toEqual(expect.arrayContaining(['optimiser.learningRate', 'build', 'wait_ms']));
  expect(others.slice(0, 2)).toMatchObject([
    { columns, rows },
    { columns, rows },
  ]);
  const lines = readFileSync(path.join(folder, 'function-fit.jsonl'), 'utf8').trimEnd().split('\n');
  const typed = await parquet('function-fit.parquet');
  const numbers = (row: Record<string, unknown>) => [row['train/loss'], row['train_ms']];
  expect(lines.map((line) => numbers(JSON.parse(line) as Record<string, unknown>))).toEqual(
    typed.map(numbers),
  );
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('curves are all points of all metrics', async () => {
  const reader = openReader(await finishedSweep());
  const sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
  const rows = await parquet('function-fit-curves.parquet');
  expect(rows).toHaveLength(reader.valueCount(sweepId, 1_000_000));
  const first = rows[0] as { id: string; metric: string };
  const [curve] = reader.curves(sweepId, [first.id], first.metric, { pointLimit: 10_000 });
  const own = rows.filter(({ id, metric }) => id === first.id && metric === first.metric);
  expect(own.map(({ step }) => Number(step))).toEqual(curve?.steps);
  expect(own.map(({ value }) => value)).toEqual(curve?.values);
  reader.close();
});

const program = `
import json, sys
from pathlib import Path
import duckdb, pandas, pyarrow.parquet
at = Path(sys.argv[1])
frames = [pandas.read_parquet(at / "function-fit.parquet"), pandas.read_csv(at / "function-fit.csv"), pandas.read_json(at / "function-fit.jsonl", lines=True, precise_float=True)]
found = {
    "pandas": [[len(one), one["train/loss"].tolist()] for one in frames],
    "pyarrow": pyarrow.parquet.read_table(at / "function-fit.parquet").column("train/loss").to_pylist(),
    "types": [str(frames[0][name].dtype) for name in ("seed", "train/loss", "started")],
    "duckdb": [
        duckdb.sql(f"""select list("train/loss"), list(epoch_ms(started)) from '{at / name}'""").fetchall()[0]
        for name in ("function-fit.parquet", "function-fit.csv", "function-fit.jsonl")
    ],
    "curves": len(pandas.read_parquet(at / "function-fit-curves.parquet")),
}
print(json.dumps(found))
`;

test.skipIf(!python)(`pandas, pyarrow and DuckDB read the same${reason}`, async () => {
  const printed = execFileSync(python as string, ['-c', program, folder]);
  const rows = await parquet('function-fit.parquet');
  const losses = rows.map((row) => row['train/loss']);
  const starts = rows.map((row) => (row['started'] as Date).getTime());
  const found = JSON.parse(printed.toString()) as Record<string, unknown>;
  expect(found).toEqual({
    pandas: Array(3).fill([losses.length, losses]),
    pyarrow: losses,
    types: ['int64', 'float64', 'datetime64[ms, UTC]'],
    duckdb: Array(3).fill([losses, starts]),
    curves: written.get('function-fit-curves.parquet')?.rows,
  });
});

test('the page on notebooks names the files that a study gets', () => {
  const commands = blocksOf('sh').flatMap((block) => block.trim().split('\n'));
  expect(commands).toEqual([
    'npx basin export function-fit --to=parquet',
    'npx basin export function-fit --to=parquet --curves',
  ]);
});

/** Code of docs/notebooks.md in a language. */
function blocksOf(language: string): string[] {
  const page = readFileSync(
    path.join(import.meta.dirname, '../../../../../docs/notebooks.md'),
    'utf8',
  );
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, tongue, code]) =>
    tongue === language ? (code ?? []) : [],
  );
}

test.skipIf(!python)(`what the page on notebooks does, runs${reason}`, async () => {
  symlinkSync(path.dirname(await finishedSweep()), path.join(folder, '.basin'));
  const ask = `print(json.dumps({
    "means": [means["count"].sum().item(), means["mean"].min()],
    "losses": list(losses.shape), "joined": len(joined) == len(curves),
    "best": min(row[-1] for row in best), "stored": stored[stored["metric"] == "train/loss"]["last"].tolist(),
    "models": sorted(set(stored["model"])), "text": [len(text), str(text["started"].dtype)[:10]],
  }))`;
  const code = [...blocksOf('python'), ask].join('\n');
  const printed = execFileSync(python as string, ['-W', 'error', '-c', code], { cwd: folder });
  const rows = await parquet('function-fit.parquet');
  const losses = rows.map((row) => row['train/loss'] as number);
  expect(JSON.parse(printed.toString())).toEqual({
    means: [rows.length, expect.closeTo(Math.min(...groupMeans(rows)), 12)],
    losses: [expect.any(Number), rows.length],
    joined: true,
    best: Math.min(...rows.map((row) => row['best(train/loss)'] as number)),
    stored: losses,
    models: [...new Set(rows.map(({ model }) => model))].sort(),
    text: [rows.length, 'datetime64'],
  });
});

function groupMeans(rows: readonly Record<string, unknown>[]): number[] {
  const groups = new Map<string, number[]>();
  for (const { model, target, 'train/loss': loss } of rows) {
    const key = `${String(model)} ${String(target)}`;
    groups.set(key, [...(groups.get(key) ?? []), loss as number]);
  }
  return [...groups.values()].map((group) => group.reduce((a, b) => a + b) / group.length);
}
