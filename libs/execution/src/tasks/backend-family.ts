import type { BackendFamily } from '@basin/core';
import type { BackendName } from '@basin/engine';

const families: Record<BackendName, BackendFamily> = {
  cuda: 'tensorflow',
  native: 'tensorflow',
  webgpu: 'webgpu',
  wasm: 'wasm',
  cpu: 'cpu',
};

/** The part of a result's identity that its backend decides. */
export function backendFamilyOf(backend: BackendName): BackendFamily {
  return families[backend];
}
