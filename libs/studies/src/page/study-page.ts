import type { Field, Json, Metric, Preset, QueryNames, StateCounts, TaskState } from '@basin/core';
import type { StudyFindings } from '../evaluation/judge-study.ts';

/** A study as one file that opens without a server: what its page knows, plain JSON. */
export interface StudyPage {
  format: typeof studyPageFormat;
  sweep: {
    sweepId: string;
    experiment: string;
    /** As it is stored, of a study of someone's own. */
    study: Json;
    /** A built-in experiment's number in the report; null of any other study. */
    number: number | null;
    title: string;
    question: string | null;
    preset: Preset | 'custom';
    planned: number;
    counts: StateCounts;
    plannedAtMs: number;
  };
  /** What was run, where and how long, in words: a name and its lines each. */
  facts: { name: string; lines: string[] }[];
  findings: StudyFindings | null;
  names: QueryNames;
  /** Of its measures those that are of trainings of two seeds; left out: none. */
  betweenSeeds?: string[];
  metrics: Metric[];
  tasks: StudyPageTask[];
  /** Values of the tasks, a column a field: of every field that a query can name. */
  columns: StudyPageColumn[];
  analyses: {
    trainingId: string;
    taskId: string;
    measure: string;
    label: string;
    state: TaskState;
  }[];
  attempts: { rows: StudyPageAttempt[]; total: number };
  /** By metric. */
  curves: Record<string, StudyPageCurve[]>;
  /** Lists of epochs, steps and differences of milliseconds of curves: those of many are the same. */
  places: number[][];
}

export const studyPageFormat = 'basin-study-page-v1';

/** The id of the element that holds the page's data. */
export const studyPageElement = 'basin-study';

export interface StudyPageTask {
  taskId: string;
  label: string;
  kind: 'training' | 'analysis';
  state: TaskState;
}

export type StudyPageValue = string | number | null;

/** One value for all tasks, or one for each. */
export type StudyPageColumn = { field: Field } & (
  { all: StudyPageValue } | { values: StudyPageValue[] }
);

export interface StudyPageAttempt extends Omit<StudyPageTask, 'taskId'> {
  taskId: string;
  attempt: number;
  worker: string;
  startedAtMs: number;
  endedAtMs: number | null;
}

export interface StudyPageCurve {
  /** Place of its task in `tasks`. */
  task: number;
  /** Place of its epochs in `places`. */
  epochs: number;
  /** Place of its steps in `places`, or how many an epoch has. */
  steps: number | { anEpoch: number };
  /** Place in `places`: milliseconds of each point after the one before, of the first after the attempt began. */
  elapsed: number;
  /** Five digits; null is a gap. */
  values: (number | null)[];
  /** Points stored. */
  pointCount: number;
}

/** The step at an epoch, of curves that have so many an epoch. */
export function stepAt(epoch: number, anEpoch: number): number {
  return Math.round(epoch * anEpoch);
}
