import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Loss of each example [n]; its mean over the examples is PyTorch's, with `reduction='mean'`. */
export type Loss<Options> = (options: Options, outputs: Tensor2D, targets: Tensor) => Tensor1D;
