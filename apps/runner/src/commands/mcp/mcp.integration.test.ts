import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { connectMcp } from '../../testing/mcp-client.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-mcp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const flags = [`--database=${path.join(folder, 'basin.db')}`];
const withExports = [...flags, `--export-to=${path.join(folder, 'exports')}`];

interface Example {
  name: string;
  input: Record<string, unknown>;
}

/** The calls of docs/agents.md, in its order: what stands there works. */
function documentedCalls(): Example[] {
  const page = readFileSync(
    fileURLToPath(new URL('../../../../../docs/agents.md', import.meta.url)),
    'utf8',
  );
  return [...page.matchAll(/```json call\n([^]*?)```/g)].map(
    ([, text = '']) => JSON.parse(text) as Example,
  );
}

test('an agent does what docs/agents.md says, its server is killed half-way, and the next one goes on', async () => {
  const calls = documentedCalls();
  const isStart = ({ name }: Example): boolean => name === 'start';
  const upToStart = calls.slice(0, calls.findIndex(isStart) + 1);

  const first = await connectMcp(withExports);
  const { tools } = await first.client.listTools();
  const documented = calls.map(({ name }) => name);
  expect(tools.map(({ name }) => name).filter((name) => !documented.includes(name))).toEqual([]);
  for (const { name, input } of upToStart) {
    const { document, isError } = await first.call(name, input);
    expect(isError, JSON.stringify(document)).toBe(false);
    if (name === 'plan') {
      expect(document).toMatchObject({ sweeps: [{ trainings: 12, pointCount: 4 }] });
    }
    if (name === 'start') expect(document).toMatchObject({ state: 'at-work' });
  }
  process.kill(first.processId, 'SIGKILL');

  // Of the newest revision of the protocol, where the first was of the one before.
  const next = await connectMcp(withExports, { modern: true });
  const answers = new Map<string, Record<string, unknown>>();
  for (const { name, input } of calls.slice(upToStart.length)) {
    const told: string[] = [];
    const { document, isError } = await next.call(name, input, (words) => told.push(words));
    expect(isError, `${name}: ${JSON.stringify(document)}`).toBe(false);
    answers.set(name, document);
    if (name === 'watch') expect(told.at(-1)).toBe('12 of 12 tasks ended, done');
  }
  expect(answers.get('watch')).toMatchObject({ state: 'done', ended: 12, errors: [] });
  expect(answers.get('judge')).toMatchObject({
    problem: null,
    claims: [{ verdict: expect.stringMatching(/^(supported|contradicted|undecided)$/) }],
  });
  expect(answers.get('query')).toMatchObject({ total: 12, columns: ['rate', 'train/loss'] });
  expect(answers.get('sql')).toMatchObject({ rows: [['done', 12]] });
  expect(existsSync(String(answers.get('export')?.['file']))).toBe(true);

  const id = (answers.get('query')?.['rows'] as { taskId: string }[])[0]?.taskId;
  const { document } = await next.call('show', { id, points: 2 });
  expect(document).toMatchObject({ metrics: { 'train/loss': { values: [{}, {}] } } });
  for (const [name, input, code] of refused) {
    const { isError, document: refusal } = await next.call(name, input);
    expect([isError, refusal.error.code], JSON.stringify(refusal)).toEqual([true, code]);
    expect(refusal.error.remedy).not.toBe('');
    expect(refusal.error.message).not.toMatch(/^\s+at |^ {4}at /m);
  }
  await next.close();
});

const refused: [string, object, string][] = [
  ['plan', { text: 'name: x\nparameters: { a: { vals: [1] } }' }, 'study/invalid'],
  ['plan', { text: 'x'.repeat(6_000_000) }, 'mcp/bad-input'],
  ['plan', {}, 'mcp/bad-input'],
  [
    'plan',
    { text: 'training: { dataset: { name: csv, file: /etc/passwd, target: a } }' },
    'study/invalid',
  ],
  ['sql', { statement: 'DROP TABLE trials' }, 'store/sql'],
  ['sql', { statement: "ATTACH '/tmp/other.db' AS other" }, 'store/sql'],
  ['show', { id: '--database=/etc/passwd' }, 'store/unknown-id'],
  ['control', { action: 'pause', id: '--help' }, 'store/unknown-id'],
  ['query', { sweep: 'agents', columns: ['rat'] }, 'store/query'],
  ['export', { id: 'agents', format: 'html', name: '../x' }, 'mcp/outside'],
];

test('a server that may only read offers nothing else, and its standard output is the protocol’s alone', async () => {
  const { client, close } = await connectMcp([...flags, '--read-only']);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['plan', 'watch', 'query', 'judge', 'sql']),
  );
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  const { resources } = await client.listResources();
  for (const { uri } of resources) {
    const { contents } = await client.readResource({ uri });
    expect(JSON.stringify(contents).length, uri).toBeGreaterThan(100);
  }
  await expect(client.readResource({ uri: 'basin://gallery/..%2Fpackage' })).rejects.toThrow();
  await expect(client.callTool({ name: 'start', arguments: {} })).rejects.toThrow('not found');
  await close();
});
