import type { Build, TaskEnvironment } from '@basin/core';
import type { Engine } from '@basin/engine';
import { describeMachine } from '@basin/engine/machine';
import { ownBuild } from './build.ts';

/** What computes the results of this worker; stored beside them. */
export function taskEnvironment(engine: Engine, build: Build = ownBuild()): TaskEnvironment {
  return {
    backend: engine.backend,
    backendReason: engine.reason,
    ...build,
    tensorflowVersion: engine.tensorflowVersion,
    cpuFeatures: describeMachine().cpuFeatures,
    nodeVersion: process.versions.node,
  };
}
