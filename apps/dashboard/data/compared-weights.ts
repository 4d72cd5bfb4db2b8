import 'server-only';
import { canonicalJson, errorMessage, type Json, type TaskState } from '@basin/core';
import { finalWeights, type StoredWeights } from '@basin/execution/reading/stored-weights';
import { networkDistance, type NetworkDistance } from '@basin/execution/reading/weight-distance';
import type { StoreReader, TaskDetail } from '@basin/store';
import type { TitledChart } from '../components/task/chart-record.ts';
import { shownCommand } from './commands.ts';
import type { NamedTraining } from './compare.ts';
import { resultCharts } from './result-charts.ts';

/** How far a training's weights are from the first one's. */
interface DistanceRow {
  taskId: string;
  label: string;
  /** Why there is none: another network, or no weights. */
  found: NetworkDistance | { problem: string };
}

/** A way between the first training and another, as it was measured, or the command that measures it. */
export interface WayBetween {
  taskId: string;
  label: string;
  charts: TitledChart[];
  /** The newest analysis that has ended well, else the newest; null where there is none yet. */
  analysis: { sweepId: string; taskId: string; label: string; state: TaskState } | null;
  command: string;
  /** The trainings at its ends. */
  taskIds: [string, string];
}

/** A training that a way may begin or end at; those of one shape have the same number. */
interface WayEnd {
  taskId: string;
  label: string;
  shape: number;
}

/** Which trainings somebody chose, by the ids of their tasks. */
export interface ChosenEnds {
  from: string | undefined;
  to: string | undefined;
}

export interface ComparedWeights {
  first: string;
  firstId: string;
  /** Trainings of whose shape there are others. */
  ends: WayEnd[];
  tensorNames: string[];
  distances: DistanceRow[];
  ways: WayBetween[];
}

/** Numbers that are read for one page: more are for Python. */
const mostWeights = 20_000_000;
/** Tensors that a table has columns for. */
export const mostTensors = 12;
/** Ways that one page draws. */
const mostWays = 6;

/**
 * Distances and ways from one of some trainings: the one chosen, else the first that has others of its
 * shape; null where it has no weights.
 */
export function readComparedWeights(
  reader: StoreReader,
  trainings: readonly NamedTraining[],
  chosen: ChosenEnds,
): ComparedWeights | null {
  const tasks = trainings.flatMap(({ sweepId, taskId, name }) => {
    const task = reader.task(sweepId, taskId, { withPoints: false });
    return task === null ? [] : { ...task, label: name };
  });
  const ends = endsOf(tasks);
  const from = ends.find(({ taskId }) => taskId === chosen.from) ?? ends[0];
  const first = tasks.find(({ id }) => id === from?.taskId) ?? tasks[0];
  if (first === undefined) return null;
  const others = tasks.filter((task) => task !== first);
  const own = readOrNull(reader, first);
  if (own === null) return null;
  const budget = mostWeights / Math.max(1, own.weights.length);
  const distances = others.map((task, index): DistanceRow => ({
    ...{ taskId: task.id, label: task.label },
    found:
      index + 2 > budget
        ? { problem: 'too many weights for a page' }
        : distanceOf(reader, [first, own], task),
  }));
  const near = others.filter((task) => isOfOneShape(first, task));
  const only = near.filter(({ id }) => id === chosen.to);
  return {
    ...{ first: first.label, firstId: first.id, ends },
    tensorNames: own.description.parameters.map(({ name }) => name),
    distances,
    ways: (only.length > 0 ? only : near.slice(0, mostWays)).map((task) =>
      wayBetween(reader, first, task),
    ),
  };
}

function endsOf(tasks: readonly TaskDetail[]): WayEnd[] {
  const shapes: TaskDetail[][] = [];
  for (const task of tasks) {
    const own = shapes.find(([first]) => first !== undefined && isOfOneShape(first, task));
    if (own === undefined) shapes.push([task]);
    else own.push(task);
  }
  return tasks.flatMap((task) => {
    const shape = shapes.findIndex((members) => members.includes(task));
    const isAlone = shapes[shape]?.length === 1;
    return isAlone ? [] : [{ taskId: task.id, label: task.label, shape }];
  });
}

function readOrNull(reader: StoreReader, task: TaskDetail): StoredWeights | null {
  try {
    return finalWeights(reader, task);
  } catch {
    // Its file is gone: the table says so for the others, and there is nothing to start from here.
    return null;
  }
}

function distanceOf(
  reader: StoreReader,
  [first, own]: [TaskDetail, StoredWeights],
  task: TaskDetail,
): DistanceRow['found'] {
  if (!isOfOneShape(first, task)) return { problem: 'another network' };
  try {
    const other = finalWeights(reader, task);
    if (other === null) return { problem: 'no weights' };
    return networkDistance(own.description, own.weights, other.weights);
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

function isOfOneShape(first: TaskDetail, task: TaskDetail): boolean {
  return (
    first.config.kind === 'training' &&
    task.config.kind === 'training' &&
    canonicalJson(first.config.network as unknown as Json) ===
      canonicalJson(task.config.network as unknown as Json)
  );
}

function wayBetween(reader: StoreReader, first: TaskDetail, task: TaskDetail): WayBetween {
  const between = reader
    .analysesAnywhere(task.id)
    .filter(
      ({ measure, inputCount, sweepId, taskId }) =>
        ['barrier', 'interpolation'].includes(measure) &&
        inputCount === 2 &&
        joins(reader, { sweepId, taskId }, first.id),
    );
  const done = between.find(({ state }) => state === 'done');
  const words = [first.id.slice(0, 12), task.id.slice(0, 12)];
  return {
    ...{ taskId: task.id, label: task.label },
    charts:
      done === undefined
        ? []
        : resultCharts(reader.analysisResult(done.taskId, done.generation), done.taskId),
    analysis: done ?? between[0] ?? null,
    command: shownCommand('measure', { measure: 'barrier' }, words),
    taskIds: [first.id, task.id],
  };
}

function joins(
  reader: StoreReader,
  { sweepId, taskId }: { sweepId: string; taskId: string },
  other: string,
): boolean {
  const [config] = reader.configs(sweepId, [taskId]);
  return config?.kind === 'analysis' && config.inputs.includes(other);
}
