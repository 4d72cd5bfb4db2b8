import type { QuantityName, TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { type Floats, single } from '../little-endian.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { splitState } from '../network/buffers.ts';
import { describeNetwork, type NetworkDescription } from '../network/describe-network.ts';
import { scheduledRates } from '../schedules/registry.ts';
import type { Batching } from './batching.ts';
import { openDeadUnits } from './dead-units.ts';
import { openNoiseScale } from './noise-scale.ts';
import type { LayerValues } from './training-program.ts';
import type { Schedule } from './schedule.ts';
import type { WeightForm } from './weight-form.ts';

type Values = Record<string, number | null>;

/** Quantities that are asked for beside loss and accuracy. */
export interface Quantities {
  /** Of the weights after so many updates; dead units and the noise scale of those rounded to float32. */
  at(step: number, state: Floats): Values;
  /** Of the update after so many others; the steps past the last update change nothing. */
  ofStep(step: number, values: LayerValues): Values;
  dispose(): void;
}

export interface QuantitiesParts {
  config: TrainingConfig;
  form: WeightForm;
  dataset: Dataset;
  batching: Batching;
  schedule: Schedule;
}

/** Opens what the config asks for; null where that is nothing, so that it costs nothing. */
export function openQuantities(engine: Engine, parts: QuantitiesParts): Quantities | null {
  const { config, schedule } = parts;
  const wanted = new Set<QuantityName>(config.record.quantities);
  if (wanted.size === 0) return null;
  const network = describeNetwork(config.network);
  const deadUnits = wanted.has('dead-units')
    ? openDeadUnits(engine, network, parts.dataset.train)
    : null;
  const noise = wanted.has('gradient-noise-scale') ? openNoiseScale(engine, parts, network) : null;
  const rates = scheduledRates(config, schedule.totalSteps, schedule.stepsPerEpoch);
  return {
    at(step, state) {
      return {
        ...(wanted.has('weight-norm')
          ? weightNorms(network, splitState(network, state).weights)
          : {}),
        ...(wanted.has('learning-rate')
          ? // Of the update that follows; at the end, of the last one.
            {
              'train/learning-rate': rates(Math.max(0, Math.min(step, schedule.totalSteps - 1)))
                .learningRate,
            }
          : {}),
        ...deadUnits?.at(single(state)),
        ...noise?.at(single(state)),
      };
    },
    ofStep(step, { layers, gradients, weights, updates }) {
      if (step >= schedule.totalSteps) return {};
      return {
        ...(wanted.has('gradient-norm')
          ? {
              'train/gradient-norm': Math.hypot(...gradients),
              ...byLayer('gradient-norm', layers, gradients),
            }
          : {}),
        ...(wanted.has('update-ratio')
          ? {
              'train/update-ratio': Math.hypot(...updates) / Math.hypot(...weights),
              ...byLayer(
                'update-ratio',
                layers,
                updates.map((update, index) => update / (weights[index] as number)),
              ),
            }
          : {}),
      };
    },
    dispose() {
      deadUnits?.dispose();
      noise?.dispose();
    },
  };
}

/** Euclidean norms of the weights and biases of each layer, and of all. */
function weightNorms({ parameters }: NetworkDescription, weights: Floats): Values {
  const squares = new Map<number, number>();
  for (const { layerIndex, offset, size } of parameters) {
    let sum = 0;
    for (const one of weights.subarray(offset, offset + size)) sum += one * one;
    squares.set(layerIndex, (squares.get(layerIndex) ?? 0) + sum);
  }
  const total = [...squares.values()].reduce((sum, one) => sum + one, 0);
  return {
    'train/weight-norm': Math.sqrt(total),
    ...byLayer('weight-norm', [...squares.keys()], [...squares.values()].map(Math.sqrt)),
  };
}

/** `layer-0/weight-norm` and so on. */
function byLayer(
  quantity: QuantityName,
  layers: readonly number[],
  values: ArrayLike<number>,
): Values {
  return Object.fromEntries(
    layers.map((layer, index) => [`layer-${layer}/${quantity}`, values[index] as number]),
  );
}
