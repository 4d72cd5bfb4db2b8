import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkPackages } from '../extension/overlay.ts';
import { workspaceRoot } from '../step.ts';
import { allowed, refused } from './refused.ts';

/** The workspace without a source but these: what others write meanwhile is not looked at, nor they at this. */
const folder = mkdtempSync(path.join(tmpdir(), 'basin-lint-'));
/** The rules that each file breaks, by its path. */
const broken = new Map<string, string[]>();

const wrong = refused.map((one, index) => ({
  ...one,
  file: `${one.folder}/wrong-${index}.ts`,
}));
const right = allowed.map((one, index) => ({
  ...one,
  file: `${one.folder}/${one.name ?? `right-${index}.ts`}`,
}));

beforeAll(() => {
  const listed = execFileSync('git', ['ls-files', '--', '*package.json'], { cwd: workspaceRoot });
  const projects = listed
    .toString()
    .trim()
    .split('\n')
    .filter((file) => /^((libs|apps)\/[^/]+\/)?package\.json$/.test(file));
  for (const file of [...projects, 'nx.json', 'tsconfig.base.json', 'oxlint.config.mjs']) {
    cpSync(path.join(workspaceRoot, file), path.join(folder, file));
  }
  linkPackages(folder);
  for (const { file, source } of [...wrong, ...right]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${source}\n`);
  }
  const oxlint = path.join(workspaceRoot, 'node_modules/oxlint/bin/oxlint');
  const options = ['--config=oxlint.config.mjs', '--format=json'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [oxlint, ...options, 'apps', 'libs', 'tools'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false' } },
  );
  const report = stdout.slice(stdout.indexOf('{'));
  if (report === '') throw new Error(stderr);
  const { diagnostics } = JSON.parse(report) as {
    diagnostics: { filename: string; code: string }[];
  };
  for (const { filename, code } of diagnostics) {
    broken.set(filename, [...(broken.get(filename) ?? []), code]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(wrong)('$rule is refused in $folder: $source', ({ file, rule }) => {
  expect(broken.get(file)).toContain(rule);
});

test.each(right)('$source passes in $folder', ({ file }) => {
  expect(broken.get(file)).toBeUndefined();
});
