import { readFileSync } from 'node:fs';
import { type LossConfig, type NetworkConfig, networkConfigSchema } from '@basin/core';
import { splitState, stateSize } from '../network/buffers.ts';
import { describeNetwork, type NetworkDescription } from '../network/describe-network.ts';
import { flatFromStateDict, type StateDict, stateDictOf } from '../network/state-dict.ts';

/** What `fixtures/drawn-networks.py` holds of every network: PyTorch's numbers for it in double precision. */
export interface DrawnNetwork {
  network: NetworkConfig;
  loss: LossConfig;
  /** Probabilities instead of classes. */
  targets?: 'soft';
  outputNorm: number;
  lossValue: number;
  gradientNorm: number;
  /** Of the Hessian. */
  trace: number;
  frobenius: number;
  /** uᵀHu, uᵀHv, vᵀHv. */
  products: [number, number, number];
  /** Its three eigenvalues of the largest size; its least and greatest. */
  leading: number[];
  extremes: [number, number];
  /** uᵀHᵏu / uᵀu for k = 1 … 4. */
  moments: [number, number, number, number];
  /** Trace, and the eigenvalue of the largest size, of each layer's diagonal block, by its name. */
  layers: Record<string, [trace: number, top: number]>;
  gaussNewton: DrawnMatrix;
  /** Null where the loss belongs to no distribution. */
  fisher: DrawnMatrix | null;
  empiricalFisher: DrawnMatrix;
  /** Along SAM's step of 0.05, and adaptive SAM's of 0.5. */
  samRise: number;
  adaptiveRise: number;
  /** Means over the examples. */
  inputGradientNorm: number;
  jacobianNorm: number;
}

/** What the script says of a symmetric matrix. */
export interface DrawnMatrix {
  products: [number, number, number];
  trace: number;
  /** The eigenvalue of the largest size. */
  top: number;
}

const file = JSON.parse(
  readFileSync(new URL('../fixtures/drawn-networks.json', import.meta.url), 'utf8'),
) as { examples: number; networks: DrawnNetwork[]; grouped: DrawnNetwork[] };

export const exampleCount = file.examples;

function parsed(one: DrawnNetwork): DrawnNetwork {
  return { ...one, network: networkConfigSchema.parse(one.network) };
}

/** The last 30 have convolutions of groups, pools with padding and soft targets. */
export const drawnNetworks = [...file.networks, ...file.grouped].map(parsed);

/** sin(f · (k + 1) + phase) for k = 0, 1, … */
function wave(count: number, frequency: number, phase: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => Math.sin(frequency * (k + 1) + phase));
}

export interface DrawnExamples {
  inputs: { values: Float64Array; shape: number[] };
  targets: { classes: number[] } | { values: Float64Array; shape: number[] };
}

/** The examples that a network's loss is computed from. */
export function drawnExamples({
  network,
  loss,
  targets,
}: Pick<DrawnNetwork, 'network' | 'loss' | 'targets'>): DrawnExamples {
  const shape = [exampleCount, ...network.inputShape];
  const outputCount = 3;
  const name = typeof loss === 'string' ? loss : loss.type;
  const values = wave(exampleCount * outputCount, 0.77, 0);
  const classes = Array.from({ length: exampleCount }, (_, index) => index % outputCount);
  return {
    inputs: {
      values: wave(
        shape.reduce((size, length) => size * length, 1),
        0.37,
        0.2,
      ),
      shape,
    },
    targets:
      name === 'cross-entropy' && targets !== 'soft'
        ? { classes }
        : { values: valuesOf(name, values, outputCount), shape: [exampleCount, outputCount] },
  };
}

/** Targets of a loss that are no classes: softmaxes, probabilities of their own, or the values themselves. */
function valuesOf(loss: string, values: Float64Array, outputCount: number): Float64Array {
  if (loss === 'binary-cross-entropy') return values.map((one) => 0.5 + 0.5 * one);
  if (loss !== 'cross-entropy') return values;
  const powers = values.map((one) => Math.exp(1.5 * one));
  const sumAt = (index: number): number => {
    const start = index - (index % outputCount);
    return powers.slice(start, start + outputCount).reduce((sum, one) => sum + one, 0);
  };
  return powers.map((power, index) => power / sumAt(index));
}

/** What the script computes with, in our order and without rounding. */
export function drawnValues(network: NetworkConfig): {
  weights: Float64Array;
  buffers: Float64Array;
  u: Float64Array;
  v: Float64Array;
} {
  const description = describeNetwork(network);
  const state = inOurOrder(network, (name, size) => stateValues(description, name, size));
  const along = (frequency: number): Float64Array =>
    inOurOrder(network, (name, size) => wave(size, frequency, phaseOf(name))).slice(
      0,
      description.parameterCount,
    );
  return {
    weights: state.slice(0, description.parameterCount),
    buffers: state.slice(description.parameterCount),
    u: along(0.9),
    v: along(1.9),
  };
}

function stateValues({ parameters }: NetworkDescription, name: string, size: number): Float64Array {
  const values = wave(size, 1.3, phaseOf(name));
  const isGain = parameters.some((block) => block.name === name && block.initial === 1);
  if (isGain || name.endsWith('running_var')) return values.map((value) => 1 + 0.4 * value);
  const scale = name.endsWith('weight') ? 0.6 : 0.3;
  return values.map((value) => scale * value);
}

function phaseOf(name: string): number {
  return 0.1 * [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
}

/** Values given in PyTorch's layout, tensor by tensor, as our flat state: by way of their places. */
function inOurOrder(
  network: NetworkConfig,
  valuesOf: (name: string, size: number) => Float64Array,
): Float64Array {
  const description = describeNetwork(network);
  const all: number[] = [];
  const places = Object.entries(stateDictOf(network, new Float32Array(stateSize(description)))).map(
    ([name, { shape, values }]): [string, StateDict[string]] => {
      const start = all.length;
      all.push(...valuesOf(name, values.length));
      return [name, { shape, values: Float64Array.from(values, (_, index) => start + index) }];
    },
  );
  const { weights, buffers } = splitState(
    description,
    flatFromStateDict(network, Object.fromEntries(places)),
  );
  return Float64Array.from([...weights, ...buffers], (place) => all[place] as number);
}
