import type { BackendName } from '@basin/engine';

const names: Record<BackendName, true> = {
  cuda: true,
  native: true,
  webgpu: true,
  wasm: true,
  cpu: true,
};

/** What `--backend` takes, in order of preference. Written out: importing the engine costs a second. */
export const backends = Object.keys(names) as BackendName[];
