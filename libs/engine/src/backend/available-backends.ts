import { errorMessage } from '@basin/core';
import { backendNames, type BackendName } from '../engine.ts';
import { openBackend } from './open-backend.ts';

export interface BackendAvailability {
  name: BackendName;
  works: boolean;
  /** What it is, or why it does not work and what to do. */
  reason: string;
}

/** Tries every backend, for `doctor`. Loads TensorFlow, and leaves the last that works active. */
export async function availableBackends(): Promise<BackendAvailability[]> {
  const found: BackendAvailability[] = [];
  for (const name of backendNames) {
    try {
      const { reason } = await openBackend(name);
      found.push({ name, works: true, reason: reason.replace(/, asked for by name$/, '') });
    } catch (error) {
      const reason =
        error instanceof Error && error.cause ? errorMessage(error.cause) : errorMessage(error);
      found.push({ name, works: false, reason });
    }
  }
  return found;
}
