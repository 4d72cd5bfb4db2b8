import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { errorMessage, userCommand } from '@basin/core';
import { describeMachine } from '@basin/engine/machine';
import { openDawn } from '@basin/engine/webgpu';
import { databaseFlag, workspaceRoot } from '@basin/store/places';
import { openPoolExecutor } from '@basin/execution/executors/local/pool-executor';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import type { WorkerBackend } from '@basin/execution/executors/local/process/protocol';
import { dashboardAddress } from '../sweep/dashboard-address.ts';
import type { Finding } from './finding.ts';

const oldestNode = [20, 19] as const;

export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return {
    id: 'node',
    name: 'Node',
    state: fine ? 'fine' : 'missing',
    found: version,
    todo: fine ? null : `install Node ${oldestNode.join('.')} or later`,
  };
}

/** Processor, memory, cards and the native runtime, as the engine sees them. */
export function checkMachine(): Finding[] {
  const machine = describeMachine();
  const { runtime } = machine;
  const gibibytes = (machine.memoryBytes / 2 ** 30).toFixed(1);
  const fine = { state: 'fine', todo: null } as const;
  return [
    { id: 'platform', name: 'platform', ...fine, found: machine.platform },
    {
      id: 'cpu',
      name: 'processor',
      ...fine,
      found: `${machine.cpuModel}, ${machine.coreCount} cores (${machine.cpuFeatures})`,
    },
    { id: 'memory', name: 'memory', ...fine, found: `${gibibytes} GiB` },
    {
      id: 'gpu',
      name: 'GPU',
      ...fine,
      state: machine.gpus.length === 0 ? 'absent' : 'fine',
      found: machine.gpus.length === 0 ? 'no NVIDIA card' : machine.gpus.join(', '),
    },
    {
      id: 'runtime',
      name: 'native runtime',
      state: machine.advice.length === 0 ? 'fine' : 'advice',
      found:
        runtime.name === null
          ? `not prepared (cache: ${runtime.cachePath})`
          : `TensorFlow ${runtime.tensorflowVersion}, ${runtime.name} build (cache: ${runtime.cachePath})`,
      todo: machine.advice.length === 0 ? null : machine.advice.join('; '),
    },
  ];
}

/** Optional: GPUs without CUDA, by `--backend=webgpu`. */
export async function checkWebgpu(): Promise<Finding> {
  const about = { id: 'webgpu', name: 'WebGPU', state: 'fine', todo: null } as const;
  try {
    const { device, description } = await openDawn();
    device.destroy();
    const kind = description.isSoftware
      ? `${description.name}, on the CPU: for trying --backend=webgpu, not for speed`
      : `${description.name}: --backend=webgpu trains on it`;
    return { ...about, found: kind };
  } catch (error) {
    return { ...about, state: 'absent', found: errorMessage(error) };
  }
}

const startLimitMs = 60_000;

/** Starts a real pool process with one worker: what a sweep would run on. */
export async function checkWorkers(): Promise<Finding> {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-doctor-'));
  const about = { id: 'workers', name: 'workers' } as const;
  let settle: { resolve: (backend: WorkerBackend) => void; reject: (error: unknown) => void };
  const opened = new Promise<WorkerBackend>((resolve, reject) => (settle = { resolve, reject }));
  const timer = setTimeout(
    () => settle.reject(new Error(`no worker was up after ${startLimitMs / 1_000} s`)),
    startLimitMs,
  );
  const pool = openPoolExecutor({
    workerCount: 1,
    backend: null,
    databasePath: path.join(directory, 'none.db'),
    environment: poolEnvironmentFor(1, null),
    listener: {
      event: () => undefined,
      available: () => undefined,
      broken: (error) => settle.reject(error),
      ready: (backend) => settle.resolve(backend),
    },
  });
  try {
    const { name, reason } = await opened;
    return { ...about, state: 'fine', found: `backend ${name}: ${reason}`, todo: null };
  } catch (error) {
    return {
      ...about,
      state: 'missing',
      found: errorMessage(error),
      todo: `run \`npm ci\`, then \`${userCommand('setup')}\``,
    };
  } finally {
    clearTimeout(timer);
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Makes, writes and reads a real database. */
export async function checkStore(): Promise<Finding> {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-doctor-'));
  const about = { id: 'sqlite', name: 'SQLite' } as const;
  try {
    const { openReader, openWriter } = await import('@basin/store');
    const file = path.join(directory, 'basin.db');
    const writer = openWriter({ path: file });
    const reader = openReader(file);
    const { sqliteVersion, sqliteDriver, schemaVersion } = reader.storeVersion();
    reader.close();
    writer.close();
    const by = sqliteDriver === 'node:sqlite' ? ' of Node itself' : '';
    const found = `${sqliteVersion}${by}, writes and reads (schema ${schemaVersion})`;
    return { ...about, state: 'fine', found, todo: null };
  } catch (error) {
    return {
      ...about,
      state: 'missing',
      found: errorMessage(error),
      todo: `run \`${userCommand('setup')}\``,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Data sets that come with Basin. */
export async function checkDatasets(): Promise<Finding[]> {
  const { dataLoaders } = await import('@basin/models/data');
  const checks = Object.entries(dataLoaders).flatMap(([id, { installed }]) =>
    installed === undefined ? [] : [checkDataset({ id, name: installed.title }, installed.check)],
  );
  return Promise.all(checks);
}

async function checkDataset(
  about: Pick<Finding, 'id' | 'name'>,
  check: () => Promise<string>,
): Promise<Finding> {
  try {
    return { ...about, state: 'fine', found: await check(), todo: null };
  } catch (error) {
    return { ...about, state: 'missing', found: errorMessage(error), todo: 'run `npm ci`' };
  }
}

export function checkDashboard(databasePath: string): Finding {
  const address = dashboardAddress(databasePath);
  const built = existsSync(path.join(workspaceRoot, 'apps', 'dashboard', '.next', 'BUILD_ID'));
  const state = built ? 'built' : 'not built yet (its first start builds it)';
  const start = userCommand('serve', databaseFlag(databasePath));
  return {
    id: 'dashboard',
    name: 'dashboard',
    state: 'fine',
    found: address === null ? `${state}, not running: ${start}` : `running at ${address}`,
    todo: null,
  };
}

/** Only the end-to-end tests drive a browser. */
export function checkBrowser(): Finding {
  const candidates = [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    path.join(homedir(), '.cache', 'ms-playwright'),
  ];
  const found = candidates.find((candidate) => existsSync(candidate));
  return {
    id: 'browser',
    name: 'browser for tests',
    state: found === undefined ? 'advice' : 'fine',
    found: found ?? 'none found',
    todo: found === undefined ? '`npm test` installs Chromium; nothing else needs it' : null,
  };
}
