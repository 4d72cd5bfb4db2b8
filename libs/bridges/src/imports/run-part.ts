import type { Hash } from 'node:crypto';
import type { Factor, ImportTool } from '@basin/core';

/** How a run ended where it was made. */
export type RunEnd = 'done' | 'pruned' | 'failed';

/** One value of a metric. */
export interface RunPoint {
  metric: string;
  step: number;
  epoch: number;
  /** Since the run began; 0 where nobody says. */
  elapsedMs: number;
  /** NaN where it was NaN or infinite. */
  value: number;
}

/**
 * A piece of a run, in the order of its file: readers give pieces, so that a file need not be in memory.
 * Pieces of several runs may alternate; steps of a run's metric rise.
 */
export interface RunPart {
  /** The run's name; unique in what is imported together. */
  run: string;
  /** Those that this piece says. */
  parameters: Readonly<Record<string, Factor>>;
  points: readonly RunPoint[];
  end?: RunEnd;
  /** The tool's own word for it. */
  endWord?: string;
  startedAtMs?: number;
  /** Nothing more of the run comes. */
  isLast: boolean;
}

/** A file or folder that runs are read from, as often as somebody asks. */
export interface RunSource {
  tool: ImportTool;
  /** Path as it was given. */
  file: string;
  /** What people should know of how it was understood. */
  notices: string[];
  /** Whether its metrics count epochs, and not steps alone. */
  hasEpochs: boolean;
  /**
   * Reads it from the beginning.
   *
   * @param hash takes the bytes of the file, of a folder those of all its event files by their names.
   */
  parts(hash?: Hash): Iterable<RunPart>;
}
