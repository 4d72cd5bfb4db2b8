import { type BackendFamily, BasinError, type RunnableConfig } from '@basin/core';
import { backendNames, type BackendName, backends } from '@basin/engine/backends';

/**
 * What a task needs of a worker; each has a queue, and a worker takes from those of its labels.
 * `cpu` is TensorFlow on a CPU, `javascript` the backend that needs nothing.
 */
export type Requirement = (typeof backends)[BackendName]['needs'];
export const requirements: readonly Requirement[] = [
  ...new Set(backendNames.map((name) => backends[name].needs)),
];

/** What a worker that opened this backend can do. */
export function requirementOfBackend(backend: BackendName): Requirement {
  return backends[backend].needs;
}

/** The family whose results a task of that need has. */
function familyOf(need: Requirement): BackendFamily | undefined {
  return Object.values(backends).find(({ needs }) => needs === need)?.family;
}

/**
 * What a worker takes: what it was told to, else what its backend can do.
 *
 * @throws BasinError `runner/other-backend` for a label of tasks that this backend would compute
 *   under another family's name.
 */
export function labelsOf(backend: BackendName, wanted: Requirement[] | null): Requirement[] {
  const own = requirementOfBackend(backend);
  const other = wanted?.find((label) => familyOf(label) !== backends[backend].family);
  if (other === undefined) return wanted ?? [own];
  throw new BasinError(
    'runner/other-backend',
    `--labels names ${other}, and this worker opened ${backend}, whose results are others: leave --labels out, or force a backend with --backend`,
  );
}

/** What a task needs: the backend that was forced, else the family that its identity names. */
export function requirementOf(config: RunnableConfig, backend: BackendName | null): Requirement {
  if (backend !== null) return requirementOfBackend(backend);
  const { backendFamily } = config;
  if (backendFamily === 'tensorflow') return 'cpu';
  return requirementOfBackend(
    backendNames.find((name) => backends[name].family === backendFamily) ?? 'cpu',
  );
}
