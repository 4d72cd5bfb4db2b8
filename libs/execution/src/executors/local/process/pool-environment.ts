import type { BackendName } from '@basin/engine';
import { poolEnvironment } from '@basin/engine/pool-environment';

/**
 * What a pool process finds in its environment: the engine's settings for TensorFlow, which reads
 * them once, when it loads; what the user has set wins.
 */
export function poolEnvironmentFor(
  workerCount: number,
  backend: BackendName | null,
  user: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return { ...poolEnvironment(workerCount, backend ?? 'auto'), ...user };
}
