import type { TaskEnvironment } from '@basin/core';
import { describeMachine, type Engine, engineVersion } from '@basin/engine';

/** What computes the results of this worker; stored beside them. */
export function taskEnvironment(engine: Engine): TaskEnvironment {
  return {
    backend: engine.backend,
    backendReason: engine.reason,
    engineVersion,
    tensorflowVersion: engine.tensorflowVersion,
    cpuFeatures: describeMachine().cpuFeatures.join(' '),
    nodeVersion: process.versions.node,
  };
}
