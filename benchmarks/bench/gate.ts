import { parentPort } from 'node:worker_threads';

/** What a worker says when it has made the steps that it was let make. */
export interface Segment {
  type: 'segment';
  steps: number;
  /** From being let through until the next call: all that a training does between its calls. */
  seconds: number;
  /** Of these, within the calls. */
  callSeconds: number;
}

/**
 * A training in a worker thread asks here before each call of its loop, and blocks until the main
 * thread wants more steps. Two Int32: a generation, which wakes, and the steps wanted.
 */
export class Gate {
  readonly #shared: Int32Array;
  #generation = 0;
  #remaining = 0;
  #steps = 0;
  #callSeconds = 0;
  #startedAt: number | null = null;

  constructor(buffer: SharedArrayBuffer) {
    this.#shared = new Int32Array(buffer);
  }

  /** Before a call. */
  arrive(): void {
    if (this.#remaining > 0) return;
    this.finish();
    Atomics.wait(this.#shared, 0, this.#generation);
    this.#generation = Atomics.load(this.#shared, 0);
    this.#remaining = Atomics.load(this.#shared, 1);
    this.#steps = 0;
    this.#callSeconds = 0;
    this.#startedAt = performance.now();
  }

  /** After a call. */
  made(steps: number, callSeconds: number): void {
    this.#steps += steps;
    this.#remaining -= steps;
    this.#callSeconds += callSeconds;
  }

  /** Says how far it came; also when the training ends before it has made all. */
  finish(): void {
    if (this.#startedAt === null) return;
    const segment: Segment = {
      type: 'segment',
      steps: this.#steps,
      seconds: (performance.now() - this.#startedAt) / 1000,
      callSeconds: this.#callSeconds,
    };
    parentPort?.postMessage(segment);
    this.#startedAt = null;
    this.#remaining = 0;
  }
}

/** The main thread's side: lets a worker make steps. */
export function openGate(buffer: SharedArrayBuffer, steps: number): void {
  const shared = new Int32Array(buffer);
  Atomics.store(shared, 1, steps);
  Atomics.add(shared, 0, 1);
  Atomics.notify(shared, 0);
}
