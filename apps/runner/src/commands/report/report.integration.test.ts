import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWriter } from '@basin/store';
import { temporaryDatabase } from '@basin/execution/testing/command-line';
import { type CommandSession, openSession } from '../../testing/command-session.ts';
import { finishedSweep } from '../../testing/finished-sweep.ts';

const { file: absentFile, remove } = temporaryDatabase();
let session: CommandSession;
const basin: CommandSession['basin'] = (...args) => session.basin(...args);
afterAll(() => {
  session.close();
  remove();
});
const folder = path.dirname(absentFile);
let at: string;
beforeAll(async () => {
  session = await openSession();
  at = `--database=${await finishedSweep()}`;
});

/** Every file below a folder, with its bytes. */
function contents(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(directory, name)).isFile())
    .sort();
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(path.join(directory, name)).toString('base64')]),
  );
}

describe('basin report', () => {
  it('says what to do where there is nothing to report', async () => {
    const out = `--out=${path.join(folder, 'none')}`;
    const absent = await basin('report', out, `--database=${absentFile}`);
    expect(absent.code).toBe(1);
    expect(absent.stderr).toContain('store/no-database');

    const empty = path.join(folder, 'empty.db');
    openWriter({ path: empty }).close();
    const none = await basin('report', out, `--database=${empty}`);
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/store\/no-sweeps.*basin sweep --database=/);

    const noFolder = await basin('report', at);
    expect(noFolder.code).toBe(2);
  });

  it('writes a real sweep twice to the same bytes', async () => {
    const [first, second] = ['first', 'second'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    for (const directory of [first, second]) {
      const results = `--results=${path.join(directory, 'results.md')}`;
      const report = await basin('report', `--out=${directory}`, at, results);
      expect(report.code, report.stderr).toBe(0);
    }
    const files = contents(first);
    expect(contents(second)).toEqual(files);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        ...['data.json', 'report.html', 'results.md', 'figures/function-fit-training-loss.svg'],
        ...['svg', 'png', 'csv'].map((kind) => `figures/function-fit/predictions-f1.${kind}`),
      ]),
    );
    const page = readFileSync(path.join(first, 'report.html'), 'utf8');
    expect(page).not.toContain(folder);
    expect(page).not.toContain(at.slice('--database='.length));
    // The only addresses are names of XML namespaces, which nothing loads.
    expect(page.match(/(?<!xmlns(?::\w+)?=")https?:\/\/[^"]*/g)).toBeNull();
    const csv = readFileSync(path.join(first, 'figures/function-fit/training-loss.csv'), 'utf8');
    expect(csv.trim().split('\r\n').length).toBeGreaterThan(1_000);
  });

  it('names the scales there are when asked for another', async () => {
    const report = await basin('report', `--out=${path.join(folder, 'x')}`, at, '--preset=paper');
    expect(report.code).toBe(1);
    expect(report.stderr).toContain('only function-fit (smoke)');
  });
});
