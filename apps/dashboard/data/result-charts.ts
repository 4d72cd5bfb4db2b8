import 'server-only';
import type { AnalysisResult, Json } from '@basin/core';
import type { TitledChart } from '../components/task/chart-record.ts';
import { curvatureCharts } from './curvature-charts.ts';
import { hessianCharts } from './hessian-charts.ts';

/** Records of results as charts, by measure; a measure without one is shown by its numbers alone. */
const builders: {
  [M in AnalysisResult['measure']]?: (
    result: Extract<AnalysisResult, { measure: M }>,
  ) => Omit<TitledChart, 'id'>[];
} = {
  hessian: hessianCharts,
  curvature: curvatureCharts,
  interpolation: (result) =>
    (
      [
        ['Loss', result.trainLoss, result.testLoss, false],
        ['Accuracy', result.trainAccuracy, result.testAccuracy, true],
      ] as const
    )
      .filter(([, train, test]) => [...train, ...test].some((value) => value !== null))
      .map(([name, train, test, percent]) => ({
        title: `${name} between two trainings`,
        caption: `At ${result.alphas.length} points (1 − α) a + α b: 0 is the first training, 1 the second`,
        chart: {
          kind: 'curves',
          record: {
            x: { label: 'α' },
            y: { label: name, percent },
            curves: [
              line('train', result.alphas, train),
              ...(test.some((value) => value !== null) ? [line('test', result.alphas, test)] : []),
            ],
          },
        },
      })),
  barrier: ({ positions, along, line: straight, barrier, path }) =>
    (
      [
        ['Loss', 'trainLoss', 'testLoss', false],
        ['Accuracy', 'trainAccuracy', 'testAccuracy', true],
      ] as const
    )
      .filter(([, train, test]) => [...along[train], ...along[test]].some((at) => at !== null))
      .map(([name, train, test, percent]) => ({
        title: `${name} between two networks`,
        caption: `${positions.length} points of ${pathWords[path]}, 0 is the first network, 1 the second; barrier of the training loss ${barrier.trainLoss?.toPrecision(4) ?? 'unknown'}`,
        chart: {
          kind: 'curves',
          record: {
            x: { label: 'Position on the way' },
            y: { label: name, percent },
            curves: [
              ...[train, test].flatMap((key) =>
                along[key].some((value) => value !== null)
                  ? [line(key.startsWith('train') ? 'train' : 'test', positions, along[key])]
                  : [],
              ),
              ...(straight === null
                ? []
                : [{ ...line('train, straight', positions, straight.along[train]), dashed: true }]),
            ],
          },
        },
      })),
  'loss-surface': (result) => [
    {
      title: 'Loss surface',
      caption: `${result.a.length} × ${result.b.length} losses over ${result.exampleCount} examples, plane: ${planeWords[result.plane]}; the star is the trained network${result.path === null ? '' : ', the line its path'}`,
      chart: {
        kind: 'surface',
        record: {
          ...{ a: { label: 'Along the first direction' }, b: { label: 'Along the second' } },
          value: { label: 'Loss', scale: 'log' },
          ...{ aValues: result.a, bValues: result.b, values: result.loss },
          centre: result.centre,
          path: result.path,
        },
      },
    },
  ],
  'trajectory-pca': ({ views }) =>
    views
      .filter(({ scope, view }) => scope === 'model' && view === 'joint')
      .map((view) => ({
        title: 'Paths of the weights',
        caption: `First two principal components of ${view.runs.length === 1 ? 'one training' : `${view.runs.length} trainings`}; they explain ${(100 * (view.explainedVarianceRatio[0] ?? []).slice(0, 2).reduce((sum, share) => sum + share, 0)).toFixed(1)} % of the variance`,
        chart: {
          kind: 'paths',
          record: {
            ...{ x: { label: 'First component' }, y: { label: 'Second component' } },
            paths: view.runs.map(({ taskId, points }) => ({
              label: taskId.slice(0, 12),
              panel: null,
              points: points.map(({ scores, epoch }) => ({
                ...{ x: scores[0] ?? 0, y: scores[1] ?? 0, epoch, note: null },
              })),
              faint: false,
            })),
          },
        },
      })),
};

const pathWords = {
  line: 'the straight line',
  bezier: 'a trained Bézier curve',
  chain: 'a trained chain of two lines',
} as const;

const planeWords = {
  random: 'two random directions, filter-normalised',
  pca: 'the principal plane of its path',
  eigenvectors: 'the two leading eigenvectors',
} as const;

function line(label: string, x: readonly number[], y: readonly (number | null)[]) {
  const points = x.map((at, index) => ({ x: at, y: y[index] ?? null, low: null, high: null }));
  return { label, panel: null, dashed: false, points };
}

/** The charts of an analysis's result; none where it has none, or is of a build that stored it otherwise. */
export function resultCharts(result: Json, id: string): TitledChart[] {
  const known = result as AnalysisResult | null;
  if (typeof known !== 'object' || known === null) return [];
  const build = builders[known.measure] as
    ((result: AnalysisResult) => Omit<TitledChart, 'id'>[]) | undefined;
  try {
    return (build?.(known) ?? []).map((chart, index) => ({
      ...chart,
      id: `${known.measure}-${id.slice(0, 12)}-${index}`,
    }));
  } catch {
    // A record of another release: its numbers are shown all the same.
    return [];
  }
}
