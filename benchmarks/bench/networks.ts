import {
  datasetFacts,
  mnistDigest,
  trainingConfigSchema,
  type TrainingConfigInput,
} from '@basin/core';
import { describeNetwork } from '@basin/models/network';
import type { BenchCase } from './cases.ts';
import { forwardFlops, stepFlops } from './flops.ts';
import { tableConfig } from './table.ts';

type Layer = TrainingConfigInput['network']['layers'][number];

const relu = { activation: 'relu' } as const;
const pool = { type: 'max-pool2d', size: 2 } as const;
const flatten = { type: 'flatten' } as const;
const classes = { type: 'dense', units: 10 } as const;
const mnist = { name: 'mnist', digest: mnistDigest } as const;
const adam = { type: 'adam', learningRate: 1e-3 } as const;
const signal = (kernelSize: number) =>
  ({ type: 'conv1d', filters: 25, kernelSize, stride: 2, padding: 1, ...relu }) as const;
const block: Layer = {
  type: 'residual',
  layers: [
    { type: 'layer-norm' },
    { type: 'dense', units: 128, ...relu },
    { type: 'dense', units: 128 },
  ],
};

type Chosen = Pick<TrainingConfigInput, 'dataset' | 'optimiser' | 'batchSize' | 'epochCount'> &
  Pick<Partial<TrainingConfigInput>, 'schedule'> & {
    inputShape: number[];
    layers: Layer[];
  };

/** Networks that people train, beyond the report's. */
const chosen: Record<string, Chosen> = {
  'LeNet-5': {
    ...{ dataset: mnist, inputShape: [28, 28, 1], optimiser: adam, batchSize: 64, epochCount: 5 },
    layers: [
      { type: 'conv2d', filters: 6, kernelSize: 5, padding: 2, ...relu },
      pool,
      { type: 'conv2d', filters: 16, kernelSize: 5, ...relu },
      pool,
      flatten,
      { type: 'dense', units: 120, ...relu },
      { type: 'dense', units: 84, ...relu },
      classes,
    ],
  },
  'conv 5×5-24 and 3×3-32 under one cycle': {
    ...{ dataset: mnist, inputShape: [28, 28, 1], batchSize: 128, epochCount: 2 },
    optimiser: { ...adam, learningRate: 4e-3 },
    schedule: { type: 'one-cycle', cycleMomentum: false },
    layers: [
      { type: 'conv2d', filters: 24, kernelSize: 5, ...relu },
      pool,
      { type: 'conv2d', filters: 32, kernelSize: 3, ...relu },
      pool,
      flatten,
      { type: 'dense', units: 256, ...relu },
      classes,
    ],
  },
  'residual MLP with layer norm': {
    ...{ dataset: { name: 'mnist-1d' }, inputShape: [40], batchSize: 100, epochCount: 200 },
    optimiser: adam,
    layers: [{ type: 'dense', units: 128 }, block, block, { type: 'layer-norm' }, classes],
  },
  'CNN of MNIST-1D': {
    ...{ dataset: { name: 'mnist-1d' }, inputShape: [40, 1], batchSize: 100, epochCount: 200 },
    optimiser: { ...adam, learningRate: 1e-2 },
    layers: [signal(5), signal(3), signal(3), flatten, classes],
  },
  '784-512-512-10 with batch norm and dropout': {
    ...{ dataset: mnist, inputShape: [784], optimiser: adam, batchSize: 128, epochCount: 10 },
    layers: [512, 512].flatMap((units) => [
      { type: 'dense' as const, units },
      { type: 'batch-norm' as const, ...relu },
      { type: 'dropout' as const, rate: 0.2 },
    ]),
  },
  'tabular MLP on 20000 rows': {
    dataset: await tableConfig(),
    ...{ inputShape: [30], optimiser: adam, batchSize: 256, epochCount: 20 },
    layers: [
      { type: 'dense', units: 64, ...relu },
      { type: 'dense', units: 32, ...relu },
      { type: 'dense', units: 5 },
    ],
  },
};
chosen['784-512-512-10 with batch norm and dropout']?.layers.push(classes);

/** Times the length of the training: no measurement comes to the end. */
const lengthening = 100;

/** A case of each; their trainings are the reports' of nobody. */
export function networkCases(): BenchCase[] {
  return Object.entries(chosen).map(([name, { inputShape, layers, ...training }]) => {
    const config = trainingConfigSchema.parse({
      ...{ kind: 'training', schemaVersion: 1, seed: 1, loss: 'cross-entropy' },
      ...training,
      epochCount: training.epochCount * lengthening,
      network: { inputShape, layers },
      record: { everyEpochs: training.epochCount * lengthening },
    });
    const batchSize = Number(config.batchSize);
    const { trainCount } = datasetFacts(config.dataset);
    return {
      ...{ name, experiment: 'networks', quick: false, config, loop: 'training', batchSize },
      replicas: 1,
      paperSteps: training.epochCount * Math.ceil(trainCount / batchSize),
      flopsPerStep: stepFlops(forwardFlops(config.network), batchSize, false),
      blocks: describeNetwork(config.network).parameters.map(({ name, shape, offset, size }) => ({
        ...{ name, shape, offset, size },
      })),
    };
  });
}
