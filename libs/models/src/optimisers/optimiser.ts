import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Numbers that change from step to step, computed in double precision outside the loop. */
type StepRates = readonly number[];

/** What a schedule says of one update. */
export interface ScheduledRates {
  learningRate: number;
  /** Takes the place of the optimiser's momentum (Adam's β₁); null where no schedule moves it. */
  momentum: number | null;
}

/**
 * An update rule, applied to each tensor of weights by itself. State tensors have their weights'
 * shape and start at zero. Semantics are those of `torch.optim` with its default options.
 */
export interface Optimiser {
  /** Names of the state tensors per weight tensor: `velocity`; `first`, `second`. */
  readonly stateNames: readonly string[];
  /** Length of `rates`. */
  readonly rateCount: number;
  /**
   * Weights decay by themselves, at the learning rate, which is the last of the rates; else decay is added
   * to their gradient.
   */
  readonly decaysWeights?: boolean;
  /** @param step - 1 for the first update. */
  rates(step: number, scheduled: ScheduledRates): StepRates;
  /** Weights and state after one update; `rates` are the step's, as scalars. */
  update(
    weights: Tensor,
    gradient: Tensor,
    state: readonly Tensor[],
    rates: readonly Scalar[],
  ): { weights: Tensor; state: Tensor[] };
}

/** An optimiser of these options. @param movesMomentum - a schedule gives the momentum of each update. */
export type OpenOptimiser<Options> = (options: Options, movesMomentum: boolean) => Optimiser;
