import {
  type BasinErrorCode,
  type Build,
  type DatasetConfig,
  type StopReason,
  stopReasons,
} from '@basin/core';
import type { BackendName } from '@basin/engine';
import type { LoadedData } from '@basin/models/data';
import type { ExecutorEvent, WorkUnit } from '../../executor.ts';

/** How a pool process is set up: its only command-line argument, as JSON, or its first request. */
export interface PoolOptions {
  workerCount: number;
  /** Null: the first backend that works. */
  backend: BackendName | null;
  /** Blobs lie beside it; the pool never opens the database itself. */
  databasePath: string;
  /** Compiled plug-ins, whose networks its trainings may have. */
  plugins?: readonly PoolPlugin[];
}

/** A plug-in as a worker thread loads it. */
export interface PoolPlugin {
  /** Of plain JavaScript. */
  file: string;
  digest: string;
}

/** The backend that the workers opened, and why that one. */
export interface WorkerBackend {
  name: BackendName;
  reason: string;
}

/** Coordinator → pool process. */
export type PoolRequest =
  /** To one that was started without its options; comes first. */
  | { type: 'open'; options: PoolOptions; environment: NodeJS.ProcessEnv }
  /** What units will soon read. */
  | { type: 'prepare'; datasets: readonly DatasetConfig[] }
  | { type: 'run'; unit: WorkUnit }
  | { type: 'stop'; token: number; reason: StopReason };

/** Pool process → coordinator. */
export type PoolMessage =
  /** The first worker is up; the others follow within moments. */
  | { type: 'ready'; backend: WorkerBackend; startMs: number }
  | { type: 'events'; events: readonly ExecutorEvent[] }
  /** Every second, as long as the process lives and its event loop turns. */
  | { type: 'alive'; residentBytes: number }
  /** The workers cannot start at all. */
  | { type: 'broken'; code: BasinErrorCode; message: string };

/** What every worker thread gets when it starts. */
export interface ThreadSetup {
  backend: BackendName | null;
  databasePath: string;
  plugins: readonly PoolPlugin[];
  /** Read once for all threads of a process. */
  build: Build;
}

/** Pool process → worker thread. `hello` is answered once the thread's engine is open. */
export type ThreadRequest =
  | { type: 'hello' }
  | {
      type: 'run';
      unit: WorkUnit;
      /** An Int32 per attempt: `stopFlag` of the reason once it should stop, before it 0. */
      stopFlags: SharedArrayBuffer;
      /** What its attempts read, in shared memory. */
      data: LoadedData;
    };

/** A reason as the word in shared memory that says it. */
export function stopFlag(reason: StopReason): number {
  return stopReasons.indexOf(reason) + 1;
}

/** What such a word says. */
export function stopRequestOf(flag: number): StopReason | null {
  return stopReasons[flag - 1] ?? null;
}

/**
 * Worker thread → pool process, in lists, for each costs both sides as long as some steps of a training; those of an
 * attempt arrive in order, its end is the last. A blob that comes before an event is stored before the event is
 * reported.
 */
export type ThreadMessage = ExecutorEvent | BlobMessage;
export interface BlobMessage {
  type: 'blob';
  /** Of the attempt that it belongs to. */
  token: number;
  bytes: Uint8Array;
}

/** Worker thread → pool process, while a unit is at work. */
export interface ThreadReport {
  /** Token of the unit's first attempt. */
  unit: number;
  messages: readonly ThreadMessage[];
}

/** Worker thread → pool process, as the task's return value. */
export type ThreadReply =
  | { type: 'hello'; backend: WorkerBackend }
  | { type: 'broken'; code: BasinErrorCode; message: string }
  | {
      type: 'ran';
      /** Reports of the unit, which travel another way: some may arrive behind the reply. */
      reportCount: number;
      /** What comes behind them. */
      messages: readonly ThreadMessage[];
    };
