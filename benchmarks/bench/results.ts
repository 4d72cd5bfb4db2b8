import type { RivalName } from './sides.ts';

/** `results/bench.json`: all that the tables and the page are made of. */
export interface BenchRecord {
  command: string;
  /** Of the first case that was measured into this file and the last. */
  startedAt: string;
  finishedAt: string;
  machine: {
    cpu: string;
    coreCount: number;
    memoryBytes: number;
    platform: string;
    cpuFeatures: string;
    /** Best rate of a large float32 matrix product on all cores. */
    matmulPeakGflops: number;
    matmulPeakOf: string;
  };
  /** By library, of all sides; null where one does not say. */
  versions: Record<string, string | null>;
  /** Tolerance of `agreement`. */
  agreementTolerance: number;
  agreementSteps: number;
  cases: CaseRecord[];
}

export interface CaseRecord {
  name: string;
  experiment: string;
  backend: string;
  quick: boolean;
  measuredAt: string;
  batchSize: number;
  flopsPerStep: number;
  /** Steps of one such training at the report's scale. */
  paperSteps: number;
  rounds: number;
  /** Largest share of the machine that others used just before a round: 0 … 1. */
  othersBusy: number;
  /** Of the last minute, before the case's processes were started. */
  loadAverage: number;
  /** A worker thread per core. */
  basin: SideRecord & { form: string };
  /** One worker, the other cores idle. */
  basinOne: { stepsPerSecond: number };
  rivals: Partial<Record<RivalName, RivalRecord | { skipped: string }>>;
}

/** Rates are those of all trainings of a side together: of the whole machine. */
export interface SideRecord {
  trainings: number;
  /** Median of the rounds. */
  stepsPerSecond: number;
  examplesPerSecond: number;
  /** Processor time a step, all threads: hardly changed by busy neighbours, but waiting in a spin loop counts. */
  cpuSecondsPerStep: number;
  /** Of the machine's measured matmul peak: 0 … 1. */
  shareOfPeak: number;
  /** Largest proportional set size of all its processes together; null where not known. */
  peakMemoryBytes: number | null;
  /** What the first steps took beyond as many later ones, of each training: building, compiling. */
  startSeconds: number;
  /** Seconds of one training at the report's length, its start included, as part of a full machine. */
  trainingSeconds: number;
}

export interface RivalRecord extends SideRecord {
  /** Basin's time a step / the rival's, of each round's pair. */
  ratios: number[];
  /** Their median. */
  ratio: number;
  /** Of processor time a step. */
  ratioOfCpu: number;
  /** Of one worker of Basin's, against all of the rival. */
  ratioOne: number;
  /** Of whole trainings at the report's length, starts included. */
  ratioOfTrainings: number;
  /**
   * Of whole trainings' steps, Basin's several in one program too; null where it does not do so or
   * was not asked to.
   */
  ratioOfReplicas: number | null;
  /** Largest relative difference of the first losses from Basin's; null where nothing is shared. */
  agreement: number | null;
}
