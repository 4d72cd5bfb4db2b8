import type { BackendFamily } from './config/backend-family.ts';
import type { MaskConfig } from './config/mask.ts';
import { type TaskConfig, taskIdentity } from './config/task.ts';
import type { PlannedTask, SweepPlan } from './sweep.ts';

/**
 * The plan as a family of backends runs it. Definitions say what to train, not on what; each task's
 * identity, what it says of other tasks by theirs, and the sweep's own follow from the family.
 */
export function onBackend<P extends SweepPlan>(plan: P, family: BackendFamily): P {
  const tasks = tasksOnBackend(plan.tasks, family);
  if (plan.definition === undefined) return { ...plan, tasks };
  const definition = { ...plan.definition };
  // As in a task's identity, the default is left out.
  if (family === 'tensorflow') delete definition['backendFamily'];
  else definition['backendFamily'] = family;
  return { ...plan, tasks, definition };
}

/**
 * Tasks as a family of backends runs them, dependencies first. `renamed` has the identities of those
 * that came before, from the one in the plan to the one on that family, and gets these.
 */
export function tasksOnBackend(
  tasks: readonly PlannedTask[],
  family: BackendFamily,
  renamed = new Map<string, string>(),
): PlannedTask[] {
  return tasks.map((task) => {
    const moved = taskOnBackend(task, family, renamed);
    renamed.set(task.id, moved.id);
    return moved;
  });
}

function taskOnBackend(
  task: PlannedTask,
  family: BackendFamily,
  renamed: ReadonlyMap<string, string>,
): PlannedTask {
  const nameOf = (id: string): string => renamed.get(id) ?? id;
  // Most often all stays as it is, and a hundred thousand identities take many seconds.
  if (task.config.kind === 'import') return task;
  const { backendFamily } = task.config;
  if (backendFamily === family && task.dependsOn.every((id) => nameOf(id) === id)) return task;
  const config = configOnBackend(task.config, family, nameOf);
  return { ...task, id: taskIdentity(config), config, dependsOn: task.dependsOn.map(nameOf) };
}

/** The config with that family, and with the names that other tasks then have. */
export function configOnBackend<C extends TaskConfig>(
  config: C,
  backendFamily: BackendFamily,
  nameOf: (taskId: string) => string = (id) => id,
): C {
  if (config.kind === 'import') return config;
  if (config.kind === 'analysis') {
    return { ...config, backendFamily, inputs: config.inputs.map(nameOf) };
  }
  const { initialWeightsOf } = config;
  // A config stored before masks lacks one.
  const { mask = null } = config as { mask?: MaskConfig | null };
  return {
    ...config,
    backendFamily,
    initialWeightsOf: initialWeightsOf === null ? null : nameOf(initialWeightsOf),
    ...(mask === null ? {} : { mask: { ...mask, of: nameOf(mask.of) } }),
  };
}
