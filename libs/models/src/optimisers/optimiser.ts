import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Numbers that change from step to step, computed in double precision outside the loop. */
type StepRates = readonly number[];

/**
 * An update rule, applied to each tensor of weights by itself. State tensors have their weights'
 * shape and start at zero. Semantics are those of `torch.optim` with its default options.
 */
export interface Optimiser {
  /** Names of the state tensors per weight tensor: `velocity`; `first`, `second`. */
  readonly stateNames: readonly string[];
  /** Length of `rates`. */
  readonly rateCount: number;
  /** @param step - 1 for the first update. */
  rates(step: number, learningRate: number): StepRates;
  /** Weights and state after one update; `rates` are the step's, as scalars. */
  update(
    weights: Tensor,
    gradient: Tensor,
    state: readonly Tensor[],
    rates: readonly Scalar[],
  ): { weights: Tensor; state: Tensor[] };
}
