/**
 * Every backend, in order of preference; `open-backend.ts` opens them. Without any import, so that a
 * command line can list them without the second that the engine takes to load.
 *
 * `family`: whose arithmetic it is. Families round differently, so that the family is part of a result's
 * identity. `needs`: what a machine must offer, as workers elsewhere say it.
 */
export const backends = {
  cuda: { family: 'tensorflow', needs: 'cuda' },
  native: { family: 'tensorflow', needs: 'cpu' },
  webgpu: { family: 'webgpu', needs: 'webgpu' },
  wasm: { family: 'wasm', needs: 'wasm' },
  cpu: { family: 'cpu', needs: 'javascript' },
} as const;

export type BackendName = keyof typeof backends;

export const backendNames = Object.keys(backends) as BackendName[];
