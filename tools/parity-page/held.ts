import type { LossConfig, NetworkConfig } from '@basin/core';
import { describeNetwork, type LayerDescription, withInner } from '@basin/models/network';

/** A network that a test holds against PyTorch. */
export interface HeldNetwork {
  network: NetworkConfig;
  loss: LossConfig;
  /** Its targets are probabilities of classes. */
  isSoft: boolean;
  /** Compared while it trains: gradient and statistics; else as it is evaluated, with its Hessian. */
  training: boolean;
  isDrawn: boolean;
}

/** A training whose weights a test compares with PyTorch's after every update or at the end. */
export interface Trained {
  network?: NetworkConfig;
  loss?: LossConfig;
  optimiser?: { type: string; sam?: object };
  schedule?: { type: string };
  averaging?: { type: string; updateStatistics?: boolean };
  pruned?: object;
}

export function layersOf(network: NetworkConfig): LayerDescription[] {
  return withInner(describeNetwork(network).layers);
}

export const countColumns = ['evaluated', 'training', 'drawn'];

export function counts(held: readonly HeldNetwork[]): string[] {
  const drawn = held.filter(({ isDrawn }) => isDrawn).length;
  const training = held.filter(({ training }) => training).length;
  return [held.length - drawn - training, training, drawn].map((count) => dash(count));
}

/** Forms of all such layers, and behind them those that only some options leave. */
export function dash(count: number): string {
  return count === 0 ? '–' : String(count);
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
