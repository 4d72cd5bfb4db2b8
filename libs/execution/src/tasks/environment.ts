import type { TaskEnvironment } from '@basin/core';
import type { Engine } from '@basin/engine';
import { describeMachine } from '@basin/engine/machine';
import { engineVersion } from './engine-version.ts';

/** What computes the results of this worker; stored beside them. */
export function taskEnvironment(engine: Engine): TaskEnvironment {
  return {
    backend: engine.backend,
    backendReason: engine.reason,
    engineVersion: engineVersion(),
    tensorflowVersion: engine.tensorflowVersion,
    cpuFeatures: describeMachine().cpuFeatures,
    nodeVersion: process.versions.node,
  };
}
