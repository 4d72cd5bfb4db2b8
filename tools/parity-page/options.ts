import { type NetworkConfig, networkConfigSchema } from '@basin/core';
import type { LayerDescription } from '@basin/models/network';
import {
  countColumns,
  counts,
  dash,
  type HeldNetwork,
  layersOf,
  table,
  type Trained,
} from './held.ts';

/** Options by what tells them of a layer. */
const layerOptions: Record<string, (layer: Record<string, unknown>) => boolean> = {
  groups: ({ groups }) => Number(groups) > 1,
  dilation: ({ dilation }) => Number(dilation) > 1,
  'stride of a convolution': ({ kernelSize, stride }) => kernelSize !== undefined && stride !== 1,
  'padding of a convolution': ({ kernelSize, padding }) =>
    kernelSize !== undefined && padding !== 0 && padding !== 'valid',
  'padding of a pool': ({ size, padding }) => size !== undefined && padding !== 0,
  'pools that overlap, or leave values out': ({ size, stride }) =>
    size !== undefined && stride !== null && stride !== size,
  'no bias': ({ bias }) => bias === false,
  'no gain (`affine: false`)': ({ affine }) => affine === false,
  'statistics as a plain mean (`momentum: null`)': ({ type, momentum }) =>
    type === 'batch-norm' && momentum === null,
  'residual with a projection': ({ type, inner }) =>
    type === 'residual' && (inner as LayerDescription['inner'])['projection'] !== undefined,
};

/** Options of layers and losses, and in how many of the networks they occur. */
export function optionTable(networks: readonly HeldNetwork[]): string {
  const ofLayers = Object.entries(layerOptions).map(([name, has]) => [
    name,
    ...counts(
      networks.filter(({ network }) =>
        layersOf(network).some(({ layer, inner }) => has({ ...layer, inner })),
      ),
    ),
  ]);
  const smoothed = networks.filter(
    ({ loss }) => typeof loss !== 'string' && 'labelSmoothing' in loss && loss.labelSmoothing > 0,
  );
  return table(
    ['option', ...countColumns],
    [
      ...ofLayers,
      ['label smoothing', ...counts(smoothed)],
      ['soft targets: probabilities of classes', ...counts(networks.filter((one) => one.isSoft))],
    ],
  );
}

/** What a training has, by what tells it of its config. */
const trainingOptions: Record<string, (training: Trained) => boolean> = {
  'dense layers': ({ network }) => network === undefined || hasLayer(network, ['dense']),
  convolutions: ({ network }) => hasLayer(network, ['conv1d', 'conv2d']),
  groups: ({ network }) => hasOption(network, 'groups'),
  dilation: ({ network }) => hasOption(network, 'dilation'),
  'batch norm': ({ network }) => hasLayer(network, ['batch-norm']),
  schedules: ({ schedule }) => (schedule?.type ?? 'constant') !== 'constant',
  'weight decay, clipping or both': ({ optimiser }) =>
    ['weightDecay', 'clipNorm', 'clipValue'].some((name) => name in (optimiser ?? {})),
  'sharpness-aware minimisation': ({ optimiser }) => optimiser?.sam !== undefined,
  'averages of weights': ({ averaging }) => averaging !== undefined,
  'averages with statistics of their own': ({ averaging }) => averaging?.updateStatistics === true,
  'masks of pruned weights': ({ pruned }) => pruned !== undefined,
};

/** What whole trainings have that are held, in single and in double precision. */
export function trainingTable(
  [single, double]: readonly [Trained[], Trained[]],
  augmentationCount: number,
): string {
  const rows = Object.entries(trainingOptions).map(([name, has]) => [
    name,
    ...[single, double].map((held) => dash(held.filter(has).length)),
  ]);
  return [
    table(['with', 'float32', 'float64'], rows),
    `Augmentation of images is held by itself: ${augmentationCount} batches, shifted and flipped by the same draws as PyTorch’s padding, cutting and flipping, are equal value for value; a training draws its own from the stream \`augmentation\`.`,
  ].join('\n\n');
}

function hasLayer(network: NetworkConfig | undefined, types: readonly string[]): boolean {
  return layersWritten(network).some(({ type }) => types.includes(type as string));
}

function hasOption(network: NetworkConfig | undefined, option: string): boolean {
  return layersWritten(network).some((layer) => Number(layer[option] ?? 1) > 1);
}

function layersWritten(network: NetworkConfig | undefined): Record<string, unknown>[] {
  return network === undefined
    ? []
    : layersOf(networkConfigSchema.parse(network)).map(({ layer }) => ({ ...layer }));
}
