import 'server-only';
import type { Curve, StoreReader } from '@basin/store';
import { forgetValue, keepValue, keptValue } from './kept-values.ts';
import type { TableReader } from './table-reader.ts';

/** A curve as it is drawn, thinned out. What could not be drawn is null. */
interface KnownCurve extends Omit<Curve, 'values'> {
  /** To six digits, which no chart shows: all sixteen are twice the page. */
  y: (number | null)[];
}

/** By what was asked of a task; null: it has none. */
type CurvesOfTask = Map<string, KnownCurve | null>;

/** Up to which event the curves of a sweep that are kept are as they are stored. */
interface Standing {
  cursor: number;
  /** The event at which more had changed than could be told one by one. */
  anew: number;
}

/** Points that are read for one panel: curves of more are sampled. */
const rowLimit = 200_000;
/** Four numbers a point, and what else there is of a curve. */
const pointBytes = 4 * 8;
const curveBytes = 600;

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
export function knownCurves(reader: CurveReader, wanted: WantedCurves): KnownCurve[] {
  const { sweepId, taskIds, metric, pointLimit, panelSize } = wanted;
  const keyOf = keysNow(reader, sweepId);
  const asked = `${metric} ${pointLimit} ${panelSize}`;
  const known = new Map(
    taskIds.map((taskId) => [
      taskId,
      (keptValue(reader, keyOf(taskId)) as CurvesOfTask | undefined) ?? (new Map() as CurvesOfTask),
    ]),
  );
  const missing = taskIds.filter((taskId) => known.get(taskId)?.has(asked) !== true);
  if (missing.length > 0) {
    const share = Math.ceil((rowLimit * missing.length) / Math.max(1, panelSize));
    const read = reader.curves(sweepId, missing, metric, { pointLimit, rowLimit: share });
    const found = new Map(read.map((curve) => [curve.taskId, drawn(curve)]));
    for (const taskId of missing) {
      const ofTask = known.get(taskId) as CurvesOfTask;
      ofTask.set(asked, found.get(taskId) ?? null);
      keepValue(reader, keyOf(taskId), ofTask, bytesOf(ofTask));
    }
  }
  return taskIds.flatMap((taskId) => known.get(taskId)?.get(asked) ?? []);
}

function drawn({ values, ...curve }: Curve): KnownCurve {
  return {
    ...curve,
    y: values.map((value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null)),
  };
}

function bytesOf(curves: CurvesOfTask): number {
  return [...curves.values()].reduce(
    (sum, curve) => sum + curveBytes + pointBytes * (curve?.y.length ?? 0),
    0,
  );
}

/** What the curves of a task are kept by, now that those which have changed are forgotten. */
function keysNow(reader: CurveReader, sweepId: string): (taskId: string) => string {
  const key = `curves ${sweepId}`;
  const known = keptValue(reader, key) as Standing | undefined;
  const standing = known ?? { cursor: 0, anew: 0 };
  const changes = reader.changesSince?.(sweepId, standing.cursor);
  if (changes?.isCut === true) standing.anew = changes.cursor;
  const keyOf = (taskId: string): string => `${key} ${standing.anew} ${taskId}`;
  for (const taskId of [...(changes?.measured ?? []), ...(changes?.settled ?? [])]) {
    forgetValue(reader, keyOf(taskId));
  }
  standing.cursor = changes?.cursor ?? standing.cursor;
  keepValue(reader, key, standing, curveBytes);
  return keyOf;
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
