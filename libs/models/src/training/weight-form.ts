import type { NetworkConfig } from '@basin/core';
import type { LoopForm, TensorSpecs, Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { createRecent } from '../kept/recent.ts';
import type { ForwardMode } from '../network/layers/layer.ts';
import type { Floats } from '../little-endian.ts';
import type { RandomSource } from '../network/network-function.ts';

/** One batch inside a step. */
export interface Batch {
  /** float32 [n, …inputShape]. */
  inputs: tf.Tensor;
  targets: tf.Tensor;
  /** Weight of each example in the mean loss [n]; null where all count alike. */
  exampleWeights: tf.Tensor1D | null;
  /** `evaluate` where it is left out. */
  mode?: ForwardMode;
  /** Random numbers of the step, for networks that need some while they train. */
  random?: RandomSource;
  /** What the network's layers keep, by `blockKey`; needed where they keep something. */
  buffers?: Tensors;
}

export interface LossAndGradients {
  loss: tf.Scalar;
  /** By each tensor of weights. */
  gradients: Tensors;
  /** Those that a batch has moved while training; left out by forms of networks without any. */
  buffers?: Tensors;
}

/**
 * How a training step holds the weights and computes loss and gradients. Forms differ in speed, not
 * in meaning; `chooseForm` picks one by rule from the config, so that runs repeat.
 */
export interface WeightForm {
  readonly name: string;
  /** The tensors that the weights are held in. */
  readonly specs: TensorSpecs;
  /** How the engine should run the loop over this many steps: XLA's compilation has to pay. */
  loopForm(stepCount: number): LoopForm;
  /**
   * From the flat vector of `describeNetwork`, each of its values at one place; of any dtype. The caller
   * disposes the results.
   */
  pack(flatWeights: tf.Tensor1D): Tensors;
  /** Mean loss of a batch, and its gradient. */
  lossAndGradients(weights: Tensors, batch: Batch): LossAndGradients;
}

/** Values of the form's tensors, by name, as one flat vector in the order of `describeNetwork`. */
export type Unpack<F extends Floats = Float32Array> = (
  values: (name: string) => ArrayLike<number>,
) => F;

/**
 * The way back from a form's tensors, outside TensorFlow: as ops it would cost more than a hundred steps
 * of a small network.
 *
 * @param network in whose order the flat vector is: of two records that say the same, the second asks for no op.
 */
export function unpackOf(form: WeightForm, network?: NetworkConfig): Unpack {
  return singlePacking(form, network).unpack;
}

/** Both ways in single precision, of the same values to the bit that the form's ops give. */
export function singlePacking(
  form: WeightForm,
  network?: NetworkConfig,
): { pack(flat: Float32Array): Tensors; unpack: Unpack } {
  const places = knownPlaces(form, network);
  const size = sizeOf(places);
  return {
    pack: (flat) =>
      byTensor(places, (from, name) =>
        tf.tensor(taken(from, flat, Float32Array), [...(form.specs[name]?.shape ?? [])]),
      ),
    unpack: (values) => placed(places, values, new Float32Array(size)),
  };
}

/** Both ways in double precision, for which TensorFlow.js has no tensors. */
export function doublePacking(
  form: WeightForm,
  network?: NetworkConfig,
): {
  pack(flat: Floats): Record<string, Float64Array>;
  unpack: Unpack<Float64Array>;
} {
  const places = knownPlaces(form, network);
  const size = sizeOf(places);
  return {
    pack: (flat) => byTensor(places, (from) => taken(from, flat, Float64Array)),
    unpack: (values) => placed(places, values, new Float64Array(size)),
  };
}

/** Of each value of a form's tensors its place in the flat vector. */
type Places = ReadonlyMap<string, Int32Array>;

function placesOf(form: WeightForm): Places {
  const size = Object.values(form.specs).reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape([...shape]),
    0,
  );
  const places = new Map<string, Int32Array>();
  // Nothing is returned from within: tidy looks for tensors in every value of an array.
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(form.pack(tf.range(0, size, 1, 'int32')))) {
      places.set(name, Int32Array.from(tensor.dataSync<'int32'>()));
    }
  });
  return places;
}

/** Of small networks: where a large one's values are takes as much memory as they do. */
const known = createRecent<Places>(64, (places) => sizeOf(places) <= 2 ** 16);

/** What a form does with a flat vector follows from the network and its own name and tensors. */
function knownPlaces(form: WeightForm, network?: NetworkConfig): Places {
  if (network === undefined) return placesOf(form);
  return known.get(JSON.stringify([form.name, form.specs, network]), () => placesOf(form));
}

function byTensor<Value>(
  places: Places,
  valueOf: (from: Int32Array, name: string) => Value,
): Record<string, Value> {
  return Object.fromEntries([...places].map(([name, from]) => [name, valueOf(from, name)]));
}

/** The values at these places. */
function taken<F extends Floats>(
  from: Int32Array,
  flat: Floats,
  kind: { from(places: Int32Array, valueAt: (place: number) => number): F },
): F {
  return kind.from(from, (place) => flat[place] as number);
}

function sizeOf(places: Places): number {
  return [...places.values()].reduce((sum, { length }) => sum + length, 0);
}

function placed<F extends Floats>(
  places: Places,
  values: (name: string) => ArrayLike<number>,
  flat: F,
): F {
  for (const [name, to] of places) {
    const from = values(name);
    to.forEach((place, index) => (flat[place] = from[index] as number));
  }
  return flat;
}

/** The flat vector of a form's tensors. */
export function flattened(unpack: Unpack, tensors: Tensors): Float32Array {
  return unpack((name) => (tensors[name] as tf.Tensor).dataSync<'float32'>());
}
