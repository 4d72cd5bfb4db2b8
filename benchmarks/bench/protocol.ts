/**
 * How `bench.ts` and the processes that it measures talk: a line of JSON each way. A process first
 * says that it is ready, its imports and data loaded; the clock runs inside it.
 */
export type SideRequest =
  /**
   * Build, compile and make the first steps from the given weights on the given batches.
   * `steps`: as many, or a whole call where that is compiled.
   * `rowsFile`: int32 [steps, batchSize]; Basin writes it, the others read it; null for full batches.
   */
  | { op: 'open'; weightsFile: string; rowsFile: string | null; steps: number }
  /** Go on from there, with batches of one's own. `processes`: by how many of Basin's workers. */
  | { op: 'run'; steps: number; processes?: number }
  | { op: 'exit' };

export interface TimedSteps {
  /** Steps of all trainings together. */
  steps: number;
  seconds: number;
  /** Processor time of the process meanwhile, all threads. */
  cpuSeconds: number;
  /** Of these, within calls of the loop; Basin only. */
  callSeconds?: number;
}

/** The first steps, with all that comes before them: building, compiling. */
export interface OpenReply extends TimedSteps {
  /** Loss of each step before its update, of the first training. */
  losses: number[];
  /** Of `seconds`, before the first call; Basin only. */
  compileSeconds?: number;
  /** Basin's, where the compilation is timed: what its first step took beyond another. */
  firstStepSeconds?: number;
  form?: string;
}

export interface ReadyReply {
  ready: true;
  versions: Record<string, string | null>;
}
