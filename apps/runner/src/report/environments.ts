import type { TaskData, TaskEnvironment } from '@basin/core';

/** Where results were computed; how many tasks of the sweep were computed there. */
export interface EnvironmentUse extends TaskEnvironment {
  taskCount: number;
}

/** The distinct environments of the tasks, the most used first. */
export function environmentsOf(tasks: readonly TaskData[]): EnvironmentUse[] {
  const uses = new Map<string, EnvironmentUse>();
  for (const { environment } of tasks) {
    if (environment === null) continue;
    const key = JSON.stringify(environment);
    const use = uses.get(key) ?? { ...environment, taskCount: 0 };
    use.taskCount += 1;
    uses.set(key, use);
  }
  return [...uses.values()].sort((a, b) => b.taskCount - a.taskCount);
}

/** An environment on one line. */
export function environmentText(environment: TaskEnvironment): string {
  const { backend, tensorflowVersion, cpuFeatures, nodeVersion } = environment;
  const { engineVersion, buildDigest } = environment;
  const build = buildDigest === null ? '' : ` (build ${buildDigest.slice(0, 12)})`;
  const tensorflow = tensorflowVersion === null ? '' : `, TensorFlow ${tensorflowVersion}`;
  return `${backend} backend, engine ${engineVersion}${build}${tensorflow}, Node ${nodeVersion}, CPU features ${cpuFeatures}`;
}
