import type { TaskConfig } from '@basin/core';
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

/** What a task needs: the backend that was forced, else the family that its identity names. */
export function requirementOf(config: TaskConfig, backend: BackendName | null): Requirement {
  if (backend !== null) return ofBackend[backend];
  const { backendFamily } = config;
  return backendFamily === 'tensorflow' ? 'cpu' : ofBackend[backendFamily];
}
