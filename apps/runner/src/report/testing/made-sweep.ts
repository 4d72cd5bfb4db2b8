import { emptyCounts, type MetricSeries, type TaskData } from '@basin/core';
import { experimentBySlug, type ExperimentSlug } from '@basin/studies';
import { type StudyReport, reportStudy, type StoredSweep } from '../study-report.ts';

const environment = {
  backend: 'native',
  backendReason: 'test',
  engineVersion: '9.9.9',
  tensorflowVersion: '2.21.0',
  cpuFeatures: 'avx2',
  nodeVersion: '20.20.2',
  buildDigest: null,
};

type Made = Partial<TaskData> & { curves?: Record<string, number[]> };

/** A smoke plan whose trainings are done with the given curves; `make` overrides, task by task. */
function madeSweep(
  slug: ExperimentSlug,
  make: (task: TaskData, index: number) => Made = () => ({}),
): StoredSweep {
  const plan = experimentBySlug(slug).plan({ preset: 'smoke', firstSeed: 1, seedCount: null });
  const tasks = plan.tasks.map(({ id, config, label, factors }, index): TaskData => {
    const task: TaskData = {
      ...{ id, config, label, factors, state: 'done', errorCode: null, errorMessage: null },
      ...{ parameterCount: 100 * (index + 1), weightsSha256: null, metrics: {}, outputs: {} },
      ...{ result: null, timings: null, environment },
    };
    const { curves = {}, ...overrides } = make(task, index);
    const metrics = Object.fromEntries(
      Object.entries(curves).map(([name, values]) => [name, series(name, values)]),
    );
    return { ...task, metrics, ...overrides };
  });
  const counts = emptyCounts();
  for (const { state } of tasks) counts[state] += 1;
  return {
    data: { sweepId: 'f'.repeat(64), experiment: slug, preset: 'smoke', tasks },
    counts,
    times: {
      ...{ workMs: 61_000, storedWorkMs: 0, waitMs: 9_000, claimWaitMs: 0, wallMs: 31_000 },
      ...{ attemptCount: tasks.length, allStored: false },
    },
  };
}

/** The report of an experiment on made-up data. */
export function madeReport(
  slug: ExperimentSlug,
  make?: (task: TaskData, index: number) => Made,
): StudyReport {
  return reportStudy(experimentBySlug(slug), madeSweep(slug, make));
}

function series(name: string, values: number[]): MetricSeries {
  const steps = values.map((_, index) => index);
  return { name, steps, epochs: steps, elapsedMs: steps, values };
}

/** Curves of a classifier: losses and accuracies of both sets over two epochs, better with `index`. */
export function classifierCurves(index: number): Record<string, number[]> {
  return {
    'train/loss': [2.3, 1 / (index + 1)],
    'test/loss': [2.3, 1.1 / (index + 1)],
    'train/accuracy': [0.1, 0.5 + index / 30],
    'test/accuracy': [0.1, 0.48 + index / 30],
  };
}
