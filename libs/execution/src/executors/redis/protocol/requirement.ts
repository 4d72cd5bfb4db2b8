import { type BackendFamily, BasinError, type TaskConfig } from '@basin/core';
import type { BackendName } from '@basin/engine';

/**
 * What a task needs of a worker; each has a queue, and a worker takes from those of its labels.
 * `cpu` is TensorFlow on a CPU, `javascript` the backend that needs nothing.
 */
export const requirements = ['cpu', 'cuda', 'webgpu', 'wasm', 'javascript'] as const;
export type Requirement = (typeof requirements)[number];

const ofBackend: Record<BackendName, Requirement> = {
  native: 'cpu',
  cuda: 'cuda',
  webgpu: 'webgpu',
  wasm: 'wasm',
  cpu: 'javascript',
};

/** What a worker that opened this backend can do. */
export function requirementOfBackend(backend: BackendName): Requirement {
  return ofBackend[backend];
}

/** The family whose results a task of that need has. */
const families: Record<Requirement, BackendFamily> = {
  cpu: 'tensorflow',
  cuda: 'tensorflow',
  webgpu: 'webgpu',
  wasm: 'wasm',
  javascript: 'cpu',
};

/**
 * What a worker takes: what it was told to, else what its backend can do.
 *
 * @throws BasinError `runner/other-backend` for a label of tasks that this backend would compute
 *   under another family's name.
 */
export function labelsOf(backend: BackendName, wanted: Requirement[] | null): Requirement[] {
  const own = ofBackend[backend];
  const other = wanted?.find((label) => families[label] !== families[own]);
  if (other === undefined) return wanted ?? [own];
  throw new BasinError(
    'runner/other-backend',
    `--labels names ${other}, and this worker opened ${backend}, whose results are others: leave --labels out, or force a backend with --backend`,
  );
}

/** What a task needs: the backend that was forced, else the family that its identity names. */
export function requirementOf(config: TaskConfig, backend: BackendName | null): Requirement {
  if (backend !== null) return ofBackend[backend];
  const { backendFamily } = config;
  return backendFamily === 'tensorflow' ? 'cpu' : ofBackend[backendFamily];
}
