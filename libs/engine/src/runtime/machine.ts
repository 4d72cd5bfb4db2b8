import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '@basin/core';
import { cacheDirectory } from './cache-directory.ts';
import { cpuFeatures } from './cpu-features.ts';
import { installedRuntime } from './installed.ts';
import { nativeCommand } from './native-command.ts';
import { requireSupportedPlatform, thisPlatform } from './platform.ts';
import { runtimeNames, tensorflowVersion, type RuntimeName } from './wheels.ts';

export interface MachineDescription {
  nodeVersion: string;
  /** Such as `linux x64, glibc 2.36`. */
  platform: string;
  cpuModel: string;
  /** Cores that this process may use. */
  coreCount: number;
  /** What TensorFlow chooses its kernels by; see `cpuFeatures`. */
  cpuFeatures: string;
  /** Memory that this process may use: the container's limit where there is one. */
  memoryBytes: number;
  /** Model names of the NVIDIA cards that the driver shows. */
  gpus: string[];
  runtime: {
    /** Null when the native runtime is not prepared. */
    name: RuntimeName | null;
    tensorflowVersion: string | null;
    cachePath: string;
  };
  /** What is missing for full speed, one sentence each, with what to do; empty when all is well. */
  advice: string[];
}

/**
 * Whether the native runtime can be used; `fetched`: not yet here, but what it is made from lies in the
 * cache, where another folder's Basin put it.
 */
export function runtimeState(): 'ready' | 'fetched' | 'absent' {
  if (!('missing' in installedRuntime())) return 'ready';
  const cache = cacheDirectory();
  const isFetched = runtimeNames.some((runtime) => isUnpackedIn(cache, runtime));
  return isFetched ? 'fetched' : 'absent';
}

function isUnpackedIn(cache: string, runtime: RuntimeName): boolean {
  return existsSync(join(cache, `tensorflow-${tensorflowVersion}-${runtime}`, 'unpacked.json'));
}

/** What this machine has for Basin. Reads files only: loads neither TensorFlow nor tfjs. */
export function describeMachine(): MachineDescription {
  const platform = thisPlatform();
  const runtime = installedRuntime();
  const ready = 'missing' in runtime ? null : runtime;
  const gpus = nvidiaGpus();
  return {
    nodeVersion: process.versions.node,
    platform: `${platform.os} ${platform.architecture}${platform.glibc ? `, glibc ${platform.glibc}` : ''}`,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    coreCount: availableParallelism(),
    cpuFeatures: cpuFeatures(),
    memoryBytes: usableMemory(),
    gpus,
    runtime: {
      name: ready?.runtime ?? null,
      tensorflowVersion: ready?.tensorflowVersion ?? null,
      cachePath: cacheDirectory(),
    },
    advice:
      'missing' in runtime
        ? [adviceWithoutRuntime(runtime.missing)]
        : gpuAdvice(gpus, runtime.runtime),
  };
}

function adviceWithoutRuntime(missing: string): string {
  try {
    requireSupportedPlatform();
    return `${missing}; until then Basin runs on wasm, 30 to 75 times slower`;
  } catch (error) {
    return errorMessage(error);
  }
}

function gpuAdvice(gpus: string[], runtime: RuntimeName): string[] {
  if (runtime === 'cpu' && gpus.length > 0) {
    return [`${gpus[0]} is not used: run ${nativeCommand} --runtime=cuda (3.4 GB)`];
  }
  if (runtime === 'cuda' && gpus.length === 0) {
    return ['the runtime is the CUDA one, but the NVIDIA driver shows no GPU: check nvidia-smi'];
  }
  return [];
}

/** A control group's limit counts, for that is where the kernel kills. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

function nvidiaGpus(): string[] {
  const directory = '/proc/driver/nvidia/gpus';
  try {
    return readdirSync(directory).map((gpu) => {
      const information = readFileSync(`${directory}/${gpu}/information`, 'utf8');
      return /^Model:\s*(.*)$/m.exec(information)?.[1]?.trim() ?? 'NVIDIA GPU';
    });
  } catch {
    return [];
  }
}
