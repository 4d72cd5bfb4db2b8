import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@basin/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as LoadTensorflow from '../backend/load-tensorflow.ts';
import { findCompiler } from './build-addon.ts';
import { findPip } from './download-wheel.ts';
import { installRuntime } from './install-runtime.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basin-runtime-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The only program on the PATH. */
function onlyProgram(name: string, script: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  vi.stubEnv('PATH', bin);
  vi.stubEnv('CXX', undefined);
}

const install = () =>
  installRuntime({
    ...{ cache: join(folder, 'cache'), addonDirectory: join(folder, 'addon') },
    ...{ runtime: 'cpu', verify: false, onProgress: () => undefined },
  });

test('without pip or a compiler nothing is fetched', async () => {
  onlyProgram('other', 'exit 0');
  await expect(findPip()).rejects.toMatchObject({ code: 'runtime/pip-missing' });
  await expect(findCompiler()).rejects.toMatchObject({ code: 'runtime/compiler-missing' });
  await expect(install()).rejects.toMatchObject({ code: 'runtime/compiler-missing' });
  expect(existsSync(join(folder, 'cache', 'downloads'))).toBe(false);
});

test('a download that pip gives up says why, without the address of the index', async () => {
  onlyProgram('g++', 'exit 0');
  onlyProgram(
    'pip',
    '[ "$1" = --version ] || { printf "\\033[31mERROR: no route to https://me:secret@index/simple\\033[0m\\n\\n[notice] pip 99\\n\\033[0m\\n"; exit 1; }',
  );
  const error: unknown = await install().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'runtime/download' });
  expect(errorMessage(error)).toMatch(/\(ERROR: no route to <address>\)/);
});

test('what cannot be unpacked says so: no wheel is a zip file that ends', async () => {
  onlyProgram('g++', 'exit 0');
  const unpacked = join(folder, 'cache', 'downloads');
  mkdirSync(unpacked, { recursive: true });
  // A folder where the wheel should be.
  mkdirSync(join(unpacked, `tensorflow-cpu-2.21.0.whl`));
  await expect(install()).rejects.toMatchObject({ code: 'runtime/unpack' });
});

test('TensorFlow that is not there, that this processor cannot run, or that does not load', async () => {
  const runtime = vi.fn<() => unknown>(() => ({ missing: 'the native runtime is not prepared' }));
  const features = vi.fn(() => 'sse4_2');
  vi.doMock('./installed.ts', () => ({ installedRuntime: runtime }));
  vi.doMock('./cpu-features.ts', () => ({ cpuFeatures: features }));
  // An instance of its own: that of this process may have loaded TensorFlow.
  const fresh = '../backend/load-tensorflow.ts?fresh';
  const { loadTensorflow } = (await import(fresh)) as typeof LoadTensorflow;
  vi.doUnmock('./installed.ts');
  vi.doUnmock('./cpu-features.ts');
  const load = () => loadTensorflow({} as never, { gpu: false });
  await expect(load()).rejects.toMatchObject({ code: 'runtime/missing' });
  runtime.mockReturnValue({ addonPath: join(folder, 'none.node') });
  await expect(load()).rejects.toMatchObject({ code: 'runtime/cpu' });
  features.mockReturnValue('avx');
  await expect(load()).rejects.toMatchObject({ code: 'runtime/load' });
});
