import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installedRuntime, runtimeRecordFile } from './installed.ts';
import { ownSourcesDigest } from './native-sources.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const withTsx = ['--import', import.meta.resolve('tsx')];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basin-native-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A PATH on which only these programs are found. */
function pathWith(...programs: string[]): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
    symlinkSync(found.stdout.trim(), join(bin, program));
  }
  return bin;
}

/** The target itself, with an empty cache, so that it must begin at the beginning. */
function runTarget(environment: Record<string, string>, args: string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...withTsx, fileOf('native.ts'), ...args],
    {
      env: { ...process.env, BASIN_CACHE: join(folder, 'cache'), ...environment },
      encoding: 'utf8',
    },
  );
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe('when something is missing, two lines say so and the exit code is 0', () => {
  const takesOver = 'Basin runs on wasm instead, slower; npx basin setup tries again.';

  test('no compiler', () => {
    const { status, lines } = runTarget({ PATH: pathWith('sh', 'python3') });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(
        /^Native TensorFlow is not available: no C\+\+ compiler found .*g\+\+\.$/,
      ),
      takesOver,
    ]);
  });

  test('no pip', () => {
    const { status, lines } = runTarget({ PATH: pathWith('sh', 'g++') });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^Native TensorFlow is not available: pip is not installed .*\.$/),
      takesOver,
    ]);
  });

  test('no network', () => {
    const { status, lines } = runTarget({
      ...{ PIP_INDEX_URL: 'http://user:secret@127.0.0.1:9/simple', PIP_FIND_LINKS: '' },
      ...{ PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '0' },
    });
    expect(status).toBe(0);
    expect(lines.at(-2)).toMatch(/not available: pip could not download tensorflow-cpu==2\.21\.0/);
    expect(lines.join()).not.toContain('secret');
    expect(lines.at(-1)).toBe(takesOver);
    expect(readdirSync(join(folder, 'cache', 'downloads'))).toEqual([]);
  });

  test('a full disk or a cache that is no folder', () => {
    writeFileSync(join(folder, 'cache'), '');
    const { status, lines } = runTarget({});
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe(takesOver);
  });
});

test('an unknown runtime is an error that lists the known ones', () => {
  const { status, stderr } = runTarget({}, ['--runtime=rocm']);
  expect(status).toBe(1);
  expect(stderr).toContain('--runtime=rocm is not known; allowed: cpu, cuda');
});

const runtime = installedRuntime();
if ('missing' in runtime) console.warn(`installing is not tested: ${runtime.missing}`);

describe.skipIf('missing' in runtime)('on an unpacked TensorFlow', () => {
  /** Starts an installation into this test's folders; resolves to what it did. */
  function install(): Promise<string[]> {
    const args = [...withTsx, fileOf('fixtures/install.ts'), join(folder, 'cache')];
    const child = spawn(process.execPath, [...args, join(folder, 'addon')], {
      env: { ...process.env, CXX: hastyCompiler() },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.on('close', (code) =>
        code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`exit code ${code}`)),
      );
    });
  }

  /** Does not optimise: that takes a minute of two cores, and changes nothing of what is looked at here. */
  function hastyCompiler(): string {
    const file = join(folder, 'hasty-compiler');
    const script =
      'for flag do shift; case "$flag" in -O*) flag=-O0;; esac; set -- "$@" "$flag"; done';
    writeFileSync(file, `#!/bin/sh\n${script}\nexec "${process.env['CXX'] ?? 'g++'}" "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** The cache as after a download, the 850 MB shared with the real one. */
  function shareUnpackedRuntime(): void {
    if ('missing' in runtime) return;
    const copy = join(folder, 'cache', 'tensorflow-2.21.0-cpu');
    mkdirSync(join(folder, 'cache'));
    const copied = spawnSync('cp', ['-al', runtime.runtimeDirectory, copy]);
    if (copied.status !== 0) cpSync(runtime.runtimeDirectory, copy, { recursive: true });
  }

  test('two at once build once; what they place computes, and only what is not as it was is placed again', async () => {
    shareUnpackedRuntime();
    const done = await Promise.all([install(), install()]);
    expect(done.flat().sort()).toEqual(['built the addon', 'placed the addon in node_modules']);
    const binding = createRequire(import.meta.url)(join(folder, 'addon', 'tfjs_binding.node'));
    expect(binding.TF_Version).toBe('2.21.0');
    expect(existsSync(join(folder, 'cache', 'native.lock'))).toBe(false);

    // After npm ci only the copy is made again; a second run does nothing.
    expect(await install()).toEqual([]);
    rmSync(join(folder, 'addon'), { recursive: true });
    expect(await install()).toEqual(['placed the addon in node_modules']);
    const record = join(folder, 'addon', runtimeRecordFile);
    expect(readFileSync(record, 'utf8')).toContain(ownSourcesDigest());
    writeFileSync(
      record,
      readFileSync(record, 'utf8').replace(/"sourcesDigest": *"\w+"/, '"old": 1'),
    );
    expect(await install()).toEqual(['placed the addon in node_modules']);
    truncateSync(join(folder, 'addon', 'tfjs_binding.node'), 1000);
    expect(await install()).toEqual(['placed the addon in node_modules']);
  });
});
