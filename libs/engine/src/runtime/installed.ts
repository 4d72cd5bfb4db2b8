import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '@basin/core';
import { tfjsPackageDirectory } from './build-addon.ts';
import { nativeCommand } from './native-command.ts';
import { ownSourcesDigest } from './native-sources.ts';
import { requireSupportedPlatform } from './platform.ts';
import type { RuntimeName } from './wheels.ts';

/** Written beside the addon: which TensorFlow it was built for. */
export interface RuntimeRecord {
  runtime: RuntimeName;
  tensorflowVersion: string;
  runtimeDirectory: string;
  /** Of our own sources that it was compiled from. */
  sourcesDigest?: string | null;
}

export interface InstalledRuntime extends RuntimeRecord {
  addonPath: string;
  quietStderrPath: string;
  sequentialThunksPath: string;
  /** By the instruction set that it is compiled for. */
  pooledConvolutionPaths: Record<'avx2' | 'avx512', string>;
}

export const runtimeRecordFile = 'basin-runtime.json';

/** Where tfjs-node looks for its addon. */
export function installedAddonDirectory(): string {
  return join(tfjsPackageDirectory(), 'lib', 'napi-v8');
}

/** The native runtime in node_modules, or in one sentence why there is none. */
export function installedRuntime(): InstalledRuntime | { missing: string } {
  // A folder that another machine prepared, as one that a container shares. (The C library takes long to ask.)
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: whyNotPrepared() };
  let directory: string;
  try {
    directory = installedAddonDirectory();
  } catch {
    return { missing: '@tensorflow/tfjs-node-gpu is not installed: run npm ci' };
  }
  const addonPath = join(directory, 'tfjs_binding.node');
  const recordPath = join(directory, runtimeRecordFile);
  if (!existsSync(addonPath) || !existsSync(recordPath)) {
    return { missing: whyNotPrepared() };
  }
  const record = JSON.parse(readFileSync(recordPath, 'utf8')) as RuntimeRecord;
  const unread = whyUnread(record.runtimeDirectory);
  if (unread !== null) return { missing: unread };
  const sources = ownSourcesDigest();
  if (sources !== null && record.sourcesDigest !== sources) {
    return {
      missing: `the native runtime was compiled from other sources than these: run ${nativeCommand}`,
    };
  }
  return {
    ...record,
    addonPath,
    quietStderrPath: join(directory, 'quiet_stderr.node'),
    sequentialThunksPath: join(directory, 'sequential_thunks.node'),
    pooledConvolutionPaths: {
      avx2: join(directory, 'pooled_convolution_avx2.node'),
      avx512: join(directory, 'pooled_convolution_avx512.node'),
    },
  };
}

/** Where it cannot be prepared, the command is not advised. */
function whyNotPrepared(): string {
  try {
    requireSupportedPlatform();
  } catch (error) {
    return errorMessage(error);
  }
  return `the native runtime is not prepared: run ${nativeCommand}`;
}

/** What is wrong with an unpacked runtime's folder, and what to do; null where it can be read. */
export function whyUnread(folder: string): string | null {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? `${folder} is gone: run ${nativeCommand}`
      : `${folder} cannot be read by this user (${code ?? ''}): let it be read, or name a folder of yours in BASIN_CACHE and run ${nativeCommand}`;
  }
}
