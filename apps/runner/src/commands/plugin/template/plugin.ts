import { plotStrip, stripRows, type StripRecord } from '@basin/charts';
import {
  definePlugin,
  definePluginStudy,
  finalValue,
  pairedComparison,
  trainingRun,
  trainingTasks,
} from '@basin/studies/plugin';
import * as tf from '@tensorflow/tfjs-core';

/*
 * A plug-in: a layer of its own, a study that trains it, and what that study finds.
 *
 *     basin sweep --plugin=.                              (here; --dry-run lists what it would train)
 *     nx run dashboard:serve --plugin=…                   (shows its claims and figures)
 */

/** tanh(xW + b) ⊙ σ(xV + c): plain tfjs ops of weights and inputs, nothing read, nothing drawn. */
function gated([kernel, bias, gate, gateBias]: tf.Tensor2D[], inputs: tf.Tensor2D): tf.Tensor {
  const values = tf.tanh(tf.add(tf.matMul(inputs, kernel!), bias!));
  const gates = tf.sigmoid(tf.add(tf.matMul(inputs, gate!), gateBias!));
  return tf.mul(values, gates);
}

interface Findings {
  runs: { layer: string; seed: number; accuracy: number | null }[];
}

const gates = definePluginStudy<Findings>({
  slug: 'gates',
  title: 'Gated units on two moons',
  question: 'Does a gate help a small network?',
  // What a study file has; `plan(options)` in its place returns a graph of tasks of your own making.
  study: {
    name: 'gates',
    parameters: {
      layer: {
        values: [
          { type: 'function', name: 'gated' },
          { type: 'dense', units: 16, activation: 'tanh' },
        ],
      },
    },
    seeds: 6,
    training: {
      dataset: { name: 'moons', trainCount: 200, testCount: 200 },
      network: { layers: ['$layer', { type: 'dense', units: 2 }] },
      optimiser: { type: 'adam', learningRate: 0.01 },
      epochCount: 10,
      batchSize: 20,
    },
    measures: [{ measure: 'hessian', at: 'end' }],
  },
  findings: (data) => ({
    runs: trainingTasks(data).map((task) => {
      const run = trainingRun(task);
      const layer = String(task.factors['layer']).split(',')[0] ?? '';
      return { layer, seed: run.seed, accuracy: finalValue(run, 'test/accuracy') };
    }),
  }),
  claims: [
    {
      id: 'gates-help',
      words: 'Gated units reach a higher test accuracy than as many of tanh',
      source: 'study',
      unit: 'seed',
      rule: 'mean difference over seeds, its 95 % interval above 0; below 0 contradicts it',
      errorRate: 'that of the paired comparison: docs/statistics.md',
      judge({ runs }) {
        const bySeed = (wanted: string): Map<number, number> =>
          new Map(
            runs.flatMap(({ layer, seed, accuracy }) =>
              layer === wanted && accuracy !== null ? [[seed, accuracy] as const] : [],
            ),
          );
        return pairedComparison(bySeed('gated'), bySeed('dense'), {
          ...{ first: 'gated', second: 'tanh', quantity: 'test accuracy', expect: 'higher' },
        });
      },
    },
  ],
  figures: [
    {
      id: 'accuracy-by-layer',
      title: 'Test accuracy by layer',
      caption: 'Share of the test set that is classified rightly at the end, one dot a run.',
      summarise: ({ runs }): StripRecord | null =>
        runs.length === 0
          ? null
          : {
              category: 'layer',
              categories: [...new Set(runs.map(({ layer }) => layer))],
              y: { label: 'test accuracy', scale: 'linear' },
              points: runs.map(({ layer, seed, accuracy }) => ({
                ...{ category: layer, panel: null, value: accuracy, marked: false },
                label: `${layer} seed ${seed}`,
              })),
              markedLabel: null,
            },
      plot: plotStrip,
      rows: stripRows,
    },
  ],
});

export default definePlugin({
  name: 'gates',
  studies: [gates],
  networks: {
    // Kernels […, in, out] are drawn by the training's initialiser, biases as those of the kernel before them.
    gated: { parameters: [[2, 16], [16], [2, 16], [16]], outputShape: [16], forward: gated },
  },
});
