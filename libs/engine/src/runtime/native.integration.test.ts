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
import { compiledScript } from '../testing/compiled-script.ts';
import { addonFiles } from './build-addon.ts';
import { installedAddonDirectory, installedRuntime, runtimeRecordFile } from './installed.ts';
import { ownSourcesDigest } from './native-sources.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

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
async function runTarget(environment: Record<string, string>, args: string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [await compiledScript(fileOf('native.ts')), ...args],
    {
      env: { ...process.env, BASIN_CACHE: join(folder, 'cache'), ...environment },
      encoding: 'utf8',
    },
  );
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe('when something is missing, two lines say so and the exit code is 0', () => {
  const takesOver = 'Basin runs on wasm instead, slower; npx basin setup tries again.';

  test('no compiler', async () => {
    const { status, lines } = await runTarget({ PATH: pathWith('sh', 'python3') });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(
        /^Native TensorFlow is not available: no C\+\+ compiler found .*g\+\+\.$/,
      ),
      takesOver,
    ]);
  });

  test('no pip', async () => {
    const { status, lines } = await runTarget({ PATH: pathWith('sh', 'g++') });
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^Native TensorFlow is not available: pip is not installed .*\.$/),
      takesOver,
    ]);
  });

  test('no network', async () => {
    const { status, lines } = await runTarget({
      ...{ PIP_INDEX_URL: 'http://user:secret@127.0.0.1:9/simple', PIP_FIND_LINKS: '' },
      ...{ PIP_RETRIES: '0', PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '0' },
    });
    expect(status).toBe(0);
    expect(lines.at(-2)).toMatch(/not available: pip could not download tensorflow-cpu==2\.21\.0/);
    expect(lines.join()).not.toContain('secret');
    expect(lines.at(-1)).toBe(takesOver);
    expect(readdirSync(join(folder, 'cache', 'downloads'))).toEqual([]);
  });

  test('a full disk or a cache that is no folder', async () => {
    writeFileSync(join(folder, 'cache'), '');
    const { status, lines } = await runTarget({});
    expect(status).toBe(0);
    expect(lines.at(-1)).toBe(takesOver);
  });
});

test('an unknown runtime is an error that lists the known ones', async () => {
  const { status, stderr } = await runTarget({}, ['--runtime=rocm']);
  expect(status).toBe(1);
  expect(stderr).toContain('--runtime=rocm is not known; allowed: cpu, cuda');
});

const runtime = installedRuntime();
if ('missing' in runtime) console.warn(`installing is not tested: ${runtime.missing}`);

describe.skipIf('missing' in runtime)('on an unpacked TensorFlow', () => {
  /** Starts an installation into this test's folders; resolves to what it did. */
  async function install(): Promise<string[]> {
    const script = await compiledScript(fileOf('fixtures/install.ts'));
    const args = [script, join(folder, 'cache'), join(folder, 'addon')];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, CXX: standInCompiler() },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.on('close', (code) =>
        code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`exit code ${code}`)),
      );
    });
  }

  /**
   * Gives out what the real one has made of the same sources, as it did before there was a runtime to test, and
   * writes down what it is asked for: to compile it all anew takes half a minute of a core.
   */
  function standInCompiler(): string {
    const file = join(folder, 'stand-in-compiler');
    const script = [
      'for flag do [ "$before" = -o ] && made="$flag"; before="$flag"; done',
      '[ "$1" = --version ] && exit 0',
      `echo "\${made##*/}" >> "${join(folder, 'made')}"`,
      `case "$made" in *.node) cp "${installedAddonDirectory()}/\${made##*/}" "$made";; *) : > "$made";; esac`,
    ];
    writeFileSync(file, `#!/bin/sh\n${script.join('\n')}\n`);
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
    const made = readFileSync(join(folder, 'made'), 'utf8').trim().split('\n');
    expect(made.filter((name) => name.endsWith('.node')).sort()).toEqual([...addonFiles].sort());
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
