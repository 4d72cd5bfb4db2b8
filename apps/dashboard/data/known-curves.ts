import 'server-only';
import type { Curve, StoreReader } from '@basin/store';
import type { TableReader } from './table-reader.ts';

/** Curves of a sweep that were read lately, as they were at an event: by their task, then by what was asked of them. */
interface KnownCurves {
  cursor: number;
  byTask: Map<string, Map<string, Curve | null>>;
}

/** Of tasks whose curves are kept, in each sweep, and of sweeps. */
const mostTasks = 2_000;
const mostSweeps = 8;
/** Points that are read for one panel: curves of more are sampled. */
const rowLimit = 200_000;

// Pages and routes are bundled apart, and have one cache nonetheless.
const shared = globalThis as typeof globalThis & {
  basinKnownCurves?: WeakMap<CurveReader, Map<string, KnownCurves>>;
};
const caches = (shared.basinKnownCurves ??= new WeakMap<CurveReader, Map<string, KnownCurves>>());

/** A page in a file has no events: what it holds stays as it is. */
export type CurveReader = Pick<TableReader, 'curves' | 'sweep'> &
  Partial<Pick<StoreReader, 'changesSince'>>;

export interface WantedCurves {
  sweepId: string;
  taskIds: readonly string[];
  metric: string;
  /** Points that are left of each. */
  pointLimit: number;
  /** Curves of the panel, of whatever sweeps: they share the points that are read. */
  panelSize: number;
}

/** Curves of tasks, thinned out; what is known and has not changed since is not read again. */
export function knownCurves(reader: CurveReader, wanted: WantedCurves): Curve[] {
  const { sweepId, taskIds, metric, pointLimit, panelSize } = wanted;
  const { byTask } = upToDate(reader, sweepId);
  const key = `${metric} ${pointLimit} ${panelSize}`;
  const missing = taskIds.filter((taskId) => byTask.get(taskId)?.has(key) !== true);
  if (missing.length > 0) {
    if (byTask.size + missing.length > mostTasks) byTask.clear();
    const share = Math.ceil((rowLimit * missing.length) / Math.max(1, panelSize));
    const read = reader.curves(sweepId, missing, metric, { pointLimit, rowLimit: share });
    const found = new Map(read.map((curve) => [curve.taskId, curve]));
    for (const taskId of missing) {
      const ofTask = byTask.get(taskId) ?? new Map<string, Curve | null>();
      byTask.set(taskId, ofTask.set(key, found.get(taskId) ?? null));
    }
  }
  return taskIds.flatMap((taskId) => byTask.get(taskId)?.get(key) ?? []);
}

function upToDate(reader: CurveReader, sweepId: string): KnownCurves {
  const sweeps = caches.get(reader) ?? new Map<string, KnownCurves>();
  caches.set(reader, sweeps);
  const known = sweeps.get(sweepId) ?? { cursor: 0, byTask: new Map() };
  const changes = reader.changesSince?.(sweepId, known.cursor);
  if (changes === null || changes?.isCut === true) known.byTask.clear();
  for (const taskId of [...(changes?.measured ?? []), ...(changes?.settled ?? [])]) {
    known.byTask.delete(taskId);
  }
  known.cursor = changes?.cursor ?? known.cursor;
  sweeps.delete(sweepId);
  sweeps.set(sweepId, known);
  const oldest = sweeps.keys().next().value;
  if (sweeps.size > mostSweeps && oldest !== undefined) sweeps.delete(oldest);
  return known;
}

/** Stretches in which a panel is read: others are answered in between. */
const stretchCount = 8;

/** Has curves known, without anybody else waiting long for it. */
export async function curvesAhead(reader: CurveReader, wanted: WantedCurves): Promise<void> {
  const { taskIds, panelSize } = wanted;
  const stretch = Math.max(1, Math.ceil(panelSize / stretchCount));
  for (let from = 0; from < taskIds.length; from += stretch) {
    knownCurves(reader, { ...wanted, taskIds: taskIds.slice(from, from + stretch) });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
