import type { Json } from '@basin/core';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';

/** One measure, open over a whole training. */
export interface MeasureTaker {
  /** Its values at the weights after so many updates, by the names of their curves. */
  take(step: number, network: AnalysedNetwork): Record<string, number | null>;
  /** What is no curve. */
  outputs(): Record<string, Json>;
  dispose(): void;
}
