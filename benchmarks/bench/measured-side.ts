import { proportionalSetSize } from './memory.ts';
import type { OpenReply, SideRequest, TimedSteps } from './protocol.ts';
import { type SideProcess, startSideProcess } from './side-process.ts';
import type { Side } from './sides.ts';

/** The processes of one side, told to do things at the same time. */
export class MeasuredSide {
  readonly trainings: number;
  readonly #processes: SideProcess[];
  readonly #workersPerProcess: number;
  #peakMemoryBytes: number | null = null;
  /** Of the last run. */
  lastSeconds = 0;
  /** Steps a second of the last run. */
  #rate = 0;
  #opened: OpenReply[] = [];

  private constructor(side: Side, processes: SideProcess[], workersPerProcess: number) {
    this.#processes = processes;
    this.#workersPerProcess = workersPerProcess;
    this.trainings = processes.length * side.trainingsPerProcess * workersPerProcess;
  }

  /** @param workersPerProcess - of Basin's process; each worker has a training. */
  static async start(side: Side, workersPerProcess = 1): Promise<MeasuredSide> {
    const started = await Promise.allSettled(
      side.commands.map((command) => startSideProcess(command, side.environment)),
    );
    const processes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) {
      await Promise.all(processes.map((one) => one.stop()));
      throw failed.reason;
    }
    return new MeasuredSide(side, processes, workersPerProcess);
  }

  get versions(): Record<string, string | null> {
    return this.#processes[0]?.ready.versions ?? {};
  }

  get peakMemoryBytes(): number | null {
    return this.#peakMemoryBytes;
  }

  async open(request: Extract<SideRequest, { op: 'open' }>): Promise<OpenReply> {
    this.#opened = await this.#ask<OpenReply>(request);
    const first = this.#opened[0] as OpenReply;
    return { ...first, ...inTotal(this.#opened) };
  }

  /** Makes steps for about as long as asked, and returns how many in how long. */
  async run(seconds: number): Promise<Required<TimedSteps>> {
    const perTraining = (this.#rate * seconds) / this.trainings;
    return this.runSteps(Math.max(1, Math.round(perTraining)));
  }

  /** At least so many steps of each training. */
  async runSteps(steps: number): Promise<Required<TimedSteps>> {
    const timed = inTotal(
      await this.#ask<TimedSteps>({ op: 'run', steps, processes: this.#workersPerProcess }),
    );
    this.#rate = timed.steps / timed.seconds;
    this.lastSeconds = timed.seconds;
    return timed;
  }

  /** Until the rate is known and caches are warm. */
  async warmUp(seconds: number): Promise<void> {
    const first = await this.runSteps(1);
    // The first estimate may be of a single step: a second one is of many.
    if (first.seconds < seconds) await this.run(seconds);
  }

  /** One of Basin's workers alone. */
  async runOne(seconds: number): Promise<TimedSteps> {
    const steps = Math.max(1, Math.round((this.#rate * seconds) / this.trainings));
    return inTotal(await this.#ask<TimedSteps>({ op: 'run', steps, processes: 1 }));
  }

  /** Seconds that the first steps took beyond as many at the present rate. */
  startSeconds(stepsPerSecond: number): number {
    const longest = inTotal(this.#opened);
    return Math.max(0, longest.seconds - longest.steps / stepsPerSecond);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop()));
  }

  async #ask<T>(request: SideRequest): Promise<T[]> {
    const replies = await Promise.all(this.#processes.map((one) => one.ask<T>(request)));
    const sizes = this.#processes.map(({ pid }) => proportionalSetSize(pid));
    if (sizes.every((size) => size !== null)) {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes ?? 0, total);
    }
    return replies;
  }
}

/** Steps of all processes in the time of the slowest. */
function inTotal(parts: readonly TimedSteps[]): Required<TimedSteps> {
  return {
    steps: parts.reduce((sum, part) => sum + part.steps, 0),
    cpuSeconds: parts.reduce((sum, part) => sum + part.cpuSeconds, 0),
    seconds: Math.max(...parts.map(({ seconds }) => seconds)),
    callSeconds: Math.max(...parts.map(({ seconds, callSeconds = seconds }) => callSeconds)),
  };
}
