import type { TensorSpecs } from '@basin/engine';
import type * as tf from '@tensorflow/tfjs-core';
import { type Batch, flattened, unpackOf, type WeightForm } from '../training/weight-form.ts';

/** What a form makes of flat weights and a batch, to hold one form against another. */
export interface FormResult {
  /** The flat weights, packed and unpacked. */
  repacked: Float32Array;
  loss: number;
  /** By the flat vector. */
  gradient: Float32Array;
  /** Shapes of the gradients as the form holds them. */
  shapes: Record<string, TensorSpecs[string]['shape'] | undefined>;
}

export function formResult(form: WeightForm, flat: tf.Tensor1D, batch: Batch): FormResult {
  const packed = form.pack(flat);
  const unpack = unpackOf(form);
  const { loss, gradients } = form.lossAndGradients(packed, batch);
  return {
    repacked: flattened(unpack, packed),
    loss: loss.dataSync()[0] as number,
    gradient: flattened(unpack, gradients),
    shapes: Object.fromEntries(Object.keys(form.specs).map((key) => [key, gradients[key]?.shape])),
  };
}
