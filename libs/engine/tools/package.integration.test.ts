import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installedRuntime } from '../src/runtime/installed.ts';
import { buildPackage } from './build-package.ts';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../examples', import.meta.url));
const workspace = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const hasRuntime = !('missing' in installedRuntime());

/** A project of its own, outside the workspace: what it can import is what the package brings. */
const project = mkdtempSync(path.join(tmpdir(), 'basin-package-'));
const modules = path.join(project, 'node_modules');
const installed = path.join(modules, '@basin', 'engine');
/** What `npm publish --dry-run` says. */
let published = '';
afterAll(() => rmSync(project, { recursive: true, force: true }));

beforeAll(async () => {
  const built = path.join(project, 'built');
  const version = await buildPackage(built);
  const [publishing] = await Promise.all([
    // What npm would say of it, without the registry and without an account.
    run('npm', ['publish', '--dry-run', '--offline', '--tag=latest'], { cwd: built }),
    run('npm', ['pack', '--silent', built], { cwd: project }),
  ]);
  published = publishing.stdout + publishing.stderr;
  mkdirSync(installed, { recursive: true });
  const tarball = path.join(project, `basin-engine-${version}.tgz`);
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', installed]);
  rmSync(built, { recursive: true });
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  const { dependencies } = manifest() as { dependencies: Record<string, string> };
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    symlinkSync(path.join(workspace, name), path.join(modules, name));
  }
});

function manifest(): unknown {
  return JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
}

/** Runs an example as its users would have it: JavaScript, by Node alone. */
async function outputOf(example: string): Promise<string> {
  const source = readFileSync(path.join(examples, `${example}.ts`), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'esm' });
  const file = path.join(project, `${example}.js`);
  writeFileSync(file, code);
  return (await run(process.execPath, [file], { cwd: project })).stdout;
}

test('the package is made of modules, declarations and what is compiled, and of nothing private', async () => {
  const { stdout } = await run('find', [installed, '-type', 'f', '-printf', '%P\n']);
  const files = stdout.trim().split('\n');
  expect(files).toEqual(
    expect.arrayContaining(['index.js', 'native.js', 'types/index.d.ts', 'sequential-thunks.c']),
  );
  expect(
    files.filter(
      (file) => !/\.(js|d\.ts|md|json|c|cc|h)$|^(LICENSE|THIRD-PARTY-NOTICES\.txt)$/.test(file),
    ),
  ).toEqual([]);
  expect(files.filter((file) => /test|fixture/.test(file))).toEqual([]);
  for (const file of files.filter((name) => /\.(js|ts)$/.test(name))) {
    expect(readFileSync(path.join(installed, file), 'utf8'), file).not.toContain('@basin/core');
  }
});

test('npm would publish it, for everybody, with the licences of what has become part of it', () => {
  expect(published).toMatch(/^\+ @basin\/engine@\d/m);
  expect(published).toMatch(/with tag latest and public access \(dry-run\)/);
  const modulesOf = readdirSync(installed).filter((file) => file.endsWith('.js'));
  const text = modulesOf.map((file) => readFileSync(path.join(installed, file), 'utf8')).join('');
  // esbuild says where each part comes from.
  const parts = [...text.matchAll(/^\/\/ .*node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)];
  const names = new Set(parts.map(([, name]) => name ?? ''));
  const notices = readFileSync(path.join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  expect([...names]).toEqual(['@noble/hashes']);
  expect(notices).toMatch(
    /^@noble\/hashes \d+\.\d+\.\d+ \(MIT\)\n\n.*Permission is hereby granted/ms,
  );
});

test('an example runs outside of the workspace, by Node alone', async () => {
  const output = await outputOf('compile-a-step');
  expect(output).toMatch(/^backend (cuda|native|wasm): /);
  if (hasRuntime) expect(output).toMatch(/MatMul 2/);
  if (hasRuntime) expect(await outputOf('hessian-vector-product')).toContain('11.7292');
});

test('its command finds the sources that it compiles, and speaks of itself', async () => {
  const command = path.join(installed, 'native.js');
  const { stdout } = await run(process.execPath, [command, '--plan=true'], { cwd: project });
  expect(stdout).toMatch(/tensorflow-cpu==2\.21\.0/);
  if (hasRuntime) {
    const { stdout: again } = await run(process.execPath, [command], { cwd: project });
    expect(again).toMatch(/is in place|placed the addon/);
  }
  const refused = run(process.execPath, [command, '--runtime=tpu'], { cwd: project });
  await expect(refused).rejects.toMatchObject({
    stderr: expect.stringContaining('usage: npx basin-engine-native'),
  });
});

test('its declarations check, without the sources', () => {
  const file = path.join(project, 'example.ts');
  writeFileSync(file, readFileSync(path.join(examples, 'compile-a-step.ts')));
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [path.join(modules, '@types')],
  });
  // Of the package and the example; tfjs's own declarations, which lie elsewhere, have errors.
  const asked = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(project));
  const found = asked.flatMap((one) => ts.getPreEmitDiagnostics(program, one));
  expect(
    found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  ).toEqual([]);
  expect(program.getSourceFiles().some(({ fileName }) => fileName.startsWith(installed))).toBe(
    true,
  );
});
