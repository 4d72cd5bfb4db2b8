import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { afterAll, expect, test } from 'vitest';
import { callLimits, parsed } from './call-basin.ts';
import { answer, offeredTools } from './server.ts';
import { answerText, openSession } from './session.ts';
import { defineTool } from './tool.ts';
import { placeOf } from './tools/export.ts';
import { mcpTools } from './tools/registry.ts';
import { thinned } from './tools/show.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'basin-mcp-')));
afterAll(() => rmSync(folder, { recursive: true }));
const session = openSession({
  database: path.join(folder, '.basin', 'basin.db'),
  ...{ readOnly: false, exportFolder: null, dataFolders: [] },
});
const call = { signal: new AbortController().signal, progress: () => undefined };

test('what may only read offers nothing that changes, and without a folder nothing is exported', () => {
  const names = (options: object): string[] =>
    offeredTools({ ...session, ...options }).map(({ name }) => name);
  const changing = mcpTools.filter(({ changes }) => changes).map(({ name }) => name);
  expect(changing).toEqual(['start', 'extend', 'control', 'annotate', 'export']);
  expect(names({ readOnly: true, exportFolder: folder })).toEqual(
    mcpTools.map(({ name }) => name).filter((name) => !changing.includes(name)),
  );
  expect(names({})).not.toContain('export');
  expect(names({ exportFolder: folder })).toContain('export');
});

test('an export stays in its folder, whatever its name and whatever links there are', () => {
  const exportFolder = path.join(folder, 'exports');
  mkdirSync(exportFolder);
  symlinkSync('/tmp', path.join(exportFolder, 'out'));
  symlinkSync(path.join(folder, 'elsewhere'), path.join(exportFolder, 'dangling'));
  expect(placeOf('Größe 1.html', { exportFolder })).toBe(path.join(exportFolder, 'Größe 1.html'));
  for (const name of ['..', '../x', '/etc/x', 'a/b', 'a\\b', '.hidden', '-rf', 'out', 'dangling']) {
    expect(() => placeOf(name, { exportFolder }), name).toThrow(
      expect.objectContaining({ code: 'mcp/outside' }),
    );
  }
});

test('data of studies are read beside the database, and nowhere above its folder', () => {
  expect(session.places.dataFolders[0]).toBe(folder);
  const { places } = openSession({ ...session, dataFolders: ['/data'] });
  expect(places.dataFolders).toEqual(['/data']);
});

test('whatever goes wrong is an answer with a code and a remedy, and no trace', async () => {
  const tool = defineTool({
    ...{ name: 'broken', title: '', description: '', input: z.strictObject({ n: z.int() }) },
    run: () => Promise.reject(new TypeError('x is not a function')),
  });
  const refusal = async (given: unknown): Promise<{ code: string; message: string }> => {
    const { isError, content } = await answer(tool, given, session, call);
    expect(isError).toBe(true);
    const [first] = content;
    const text = first?.type === 'text' ? first.text : '';
    return (JSON.parse(text) as { error: { code: string; message: string } }).error;
  };
  expect(await refusal({ n: 1.5 })).toMatchObject({
    ...{ code: 'mcp/bad-input', message: expect.stringContaining('n: ') },
  });
  expect((await refusal({ n: 1, more: 1 })).message).toContain('more');
  expect(await refusal(undefined)).toMatchObject({ code: 'mcp/bad-input' });
  const { code, message } = await refusal({ n: 1 });
  expect(code).toBe('unexpected');
  expect(message).toContain('TypeError: x is not a function');
  expect(message).not.toContain('\n');
});

test('an answer that nobody could read is refused', () => {
  expect(answerText({ a: 1 })).toBe('{"a":1}');
  expect(() => answerText({ a: 'x'.repeat(200_000) })).toThrow('ask for less');
  expect(() => parsed('x'.repeat(callLimits.mostKept))).toThrow(
    expect.objectContaining({ code: 'mcp/too-large' }),
  );
});

test('a curve is thinned evenly, with its first and its last point', () => {
  expect(thinned(3, 5)).toEqual([0, 1, 2]);
  expect(thinned(101, 3)).toEqual([0, 50, 100]);
  expect(thinned(0, 3)).toEqual([]);
});
