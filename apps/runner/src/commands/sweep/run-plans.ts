import { hostname } from 'node:os';
import {
  type BackendFamily,
  datasetBlobs,
  type DatasetConfig,
  errorCode,
  formatCount,
  onBackend,
  plural,
  type ProposerSource,
  type SweepPlan,
  userCommand,
} from '@basin/core';
import { openWriter, type PlannedSweep, type StoreWriter } from '@basin/store';
import { growthWords, studySource } from '@basin/studies/file';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { inTurn } from '@basin/execution/control/in-turn';
import { type ControlServer, serveControl } from '@basin/execution/control/server';
import type { Coordinator } from '@basin/execution/coordinator/contract';
import { createCoordinator } from '@basin/execution/coordinator/coordinator';
import { coordinatorProgress } from '@basin/execution/coordinator/coordinator-progress';
import { createWorkLeft } from '@basin/execution/coordinator/work-left';
import { onInterrupts } from '@basin/execution/coordinator/interrupts';
import { commandOn } from '@basin/store/places';
import { shortId } from '@basin/execution/reading/choose-target';
import { openDisplay, type Display } from '../../display/display.ts';
import { describeAddress } from '@basin/execution/executors/redis/protocol/address';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { ownBuild } from '@basin/execution/tasks/build';
import type { StartedExecutor } from '@basin/execution/executors/late-listener';
import { howToWatch } from './dashboard-address.ts';
import { followPlans } from './follow-plans.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { tellStarter } from '../../cli/tell-starter.ts';
import { describeOtherBuilds } from './other-builds.ts';
import { type FinishedRun, printResults } from './results.ts';
import { storedFamily } from './stored-whole.ts';
import { studyCheck } from './study/study-host.ts';
import { say } from '../../cli/print.ts';

export interface SweepRun {
  plans: SweepPlan[];
  options: RunOptions & { fresh: boolean };
  /** Called once something is to be computed. */
  openExecutor(): Promise<StartedExecutor>;
  /** Called once another process computes: closes what was opened before that was known. */
  leaveExecutor(): Promise<void>;
  startedMs: number;
  /** Prints what came out; the closing table unless given. */
  print?: ((run: FinishedRun) => boolean) | undefined;
}

/**
 * Runs the plans as the database's coordinator, or hands them to the one that is at work.
 *
 * @throws BasinError `store/locked` when a writer neither takes them nor ends.
 */
export function runPlans(run: SweepRun): Promise<ExitCode> {
  const { database } = run.options;
  return inTurn(
    database,
    async () => {
      const opened = openOwnWriter(database);
      if ('writer' in opened) {
        try {
          return await coordinate(run, opened.writer);
        } finally {
          opened.writer.close();
        }
      }
      try {
        return await followPlans(run);
      } catch (error) {
        if (errorCode(error) === 'runner/no-coordinator') throw opened.locked;
        throw error;
      }
    },
    { noticed: say },
  );
}

function openOwnWriter(path: string): { writer: StoreWriter } | { locked: unknown } {
  try {
    return { writer: openWriter({ path, purpose: 'basin sweep' }) };
  } catch (error) {
    if (errorCode(error) === 'store/locked') return { locked: error };
    throw error;
  }
}

async function coordinate(run: SweepRun, writer: StoreWriter): Promise<ExitCode> {
  const { plans, options } = run;
  const family = options.fresh ? null : storedFamily(plans, options, writer, growthOf);
  if (family !== null) return printStored(run, writer, family);
  // Who starts another sweep now finds somebody to hand it to, before there are workers.
  const control = await serveControl(options.database);
  try {
    const pool = await run.openExecutor();
    try {
      return await compute(run, writer, pool, control);
    } finally {
      control.close();
      await pool.executor.close();
    }
  } finally {
    control.close();
  }
}

/** Plans what is stored already: its words may be new. */
function printStored(run: SweepRun, writer: StoreWriter, family: BackendFamily): ExitCode {
  const { options } = run;
  const plans = run.plans.map((plan) => onBackend(plan, family));
  const planned = plans.map((plan) => writer.planSweep(plan, { build: ownBuild() }));
  announce({ ...run, plans }, planned, true);
  const { print = printResults } = run;
  const failed = print({ options, plans, planned, end: 'finished' });
  return failed ? exitCode.failed : exitCode.ok;
}

/** What proposes the tasks of a plan. */
function growthOf({ study }: SweepPlan): ProposerSource | null {
  return studySource(study, studyCheck);
}

async function compute(
  run: SweepRun,
  writer: StoreWriter,
  pool: StartedExecutor,
  control: ControlServer,
): Promise<ExitCode> {
  const { plans, options, startedMs } = run;
  let display: Display | null = null;
  const note = (line: string): void => (display === null ? say(line) : display.note(line));

  pool.executor.prepare?.(plans.flatMap(firstReads));
  // Before anything is planned: it is part of every task's identity.
  const backendFamily = await familyOf(options, pool);
  const build = ownBuild();
  // Only one coordinator holds the lock: whoever ran these attempts is gone, with its workers.
  writer.expireLeases(Infinity);
  const coordinator: Coordinator = createCoordinator({
    writer,
    executor: pool.executor,
    workerName: `${hostname()}/${process.pid}`,
    build,
    backendFamily,
    sharedDisk: options.redis === null,
    noticed: note,
    proposerSource: growthOf,
    planned: (sweepId) => work.add(sweepId),
  });
  const work = createWorkLeft(coordinator.index, writer);
  let stopListening = (): void => undefined;
  try {
    const planned = plans.map((plan) => coordinator.add(plan, { fresh: options.fresh }));
    control.attach(coordinator, writer);
    announce(run, planned);
    const progress = coordinatorProgress(coordinator, writer, work, {
      get workerCount() {
        return options.redis === null ? options.workers : Math.max(1, pool.executor.slots);
      },
      startedMs,
    });
    display = openDisplay(process.stderr, progress);
    pool.attach({
      event: coordinator.event,
      available: coordinator.available,
      broken: coordinator.broken,
      ready: ({ name, reason }) => note(`backend: ${name} (${reason})`),
      died: (description) => note(`pool process died, starting another: ${description}`),
      noticed: note,
    });
    stopListening = interruptible(coordinator, note);
    const end = await coordinator.ended;
    display.close();
    const { print = printResults } = run;
    const failed = print({ options, planned, plans, end });
    say(howToWatch(options.database));
    if (end !== 'finished') {
      say('stopped before the end; the same command goes on from here');
      return exitCode.interrupted;
    }
    return failed ? exitCode.failed : exitCode.ok;
  } catch (error) {
    display?.close();
    throw error;
  } finally {
    stopListening();
  }
}

/** What a plan's first training reads; nothing where that is stored with the plan, which comes later. */
function firstReads({ tasks }: SweepPlan): DatasetConfig[] {
  for (const { config } of tasks) {
    if (config.kind !== 'training') continue;
    return datasetBlobs(config.dataset).length === 0 ? [config.dataset] : [];
  }
  return [];
}

/** The family that will compute: of the backend that was asked for, else of the one that opens. */
async function familyOf(options: RunOptions, pool: StartedExecutor): Promise<BackendFamily> {
  if (options.backend !== null) return backendFamilyOf(options.backend);
  // Workers elsewhere take what they can compute; without a word they are TensorFlow's.
  if (options.redis !== null) return 'tensorflow';
  return backendFamilyOf((await pool.backend).name);
}

function interruptible(coordinator: Coordinator, note: (line: string) => void): () => void {
  return onInterrupts(
    () => {
      note('finishing the running tasks; Ctrl-C again stops them at once');
      coordinator.drain();
    },
    () => {
      note('stopping; the running tasks go back to the queue');
      void coordinator.stop();
    },
  );
}

function whereTasksRun({ redis, workers }: RunOptions, tasksLeft: number): string {
  if (tasksLeft === 0) return 'nothing is left to compute';
  return redis === null
    ? plural(Math.min(workers, tasksLeft), 'worker')
    : `workers of ${describeAddress(redis.url)} (${userCommand('worker')} --redis=…)`;
}

function resumeCommand(sweepId: string, { database }: RunOptions): string {
  return commandOn(database, 'resume', {}, [shortId(sweepId)]);
}

function announce({ plans, options }: SweepRun, planned: PlannedSweep[], isWhole = false): void {
  tellStarter({ type: 'planned', sweeps: planned });
  const sum = (pick: (sweep: PlannedSweep) => number): number =>
    planned.reduce((total, sweep) => total + pick(sweep), 0);
  const count = sum((sweep) => sweep.planned);
  const growing = plans.flatMap(({ study }) => growthWords(study) ?? []);
  const parts = [...growing, ...(count === 0 ? [] : [plural(count, 'task')])];
  const added = sum(({ planned: now, before }) => (before === 0 ? 0 : now - before));
  if (added > 0) parts.push(`${formatCount(added)} added to those that it had`);
  const reused = sum((sweep) => sweep.reused);
  if (reused > 0) parts.push(`${formatCount(reused)} stored already`);
  const requeued = sum((sweep) => sweep.requeued);
  if (requeued > 0) parts.push(`${formatCount(requeued)} queued again`);
  const names = plans.map((plan) => plan.name ?? plan.experiment).join(', ');
  const left = isWhole ? 0 : growing.length > 0 ? Infinity : count - reused;
  say(`sweep: ${names}${scaleOf(plans)}: ${parts.join(', ')}; ${whereTasksRun(options, left)}`);
  for (const [index, { planned: count }] of planned.entries()) {
    const plan = plans[index];
    const kept = plan === undefined ? 0 : count - plan.tasks.length;
    if (kept > 0 && growthWords(plan?.study) === null) {
      const words = `that this study had before, and no longer asks for,`;
      say(`note: ${plural(kept, 'task')} ${words} ${kept === 1 ? 'stays' : 'stay'} in its results`);
    }
  }
  for (const { sweepId } of planned.filter(({ paused }) => paused)) {
    say(`sweep ${shortId(sweepId)} is paused and waits: ${resumeCommand(sweepId, options)}`);
  }
  const otherBuilds = planned.flatMap((sweep) => sweep.otherBuilds);
  for (const line of describeOtherBuilds(otherBuilds, ownBuild())) say(line);
  say(howToWatch(options.database));
}

/** A study of one's own has no scale but what its file says. */
function scaleOf(plans: readonly SweepPlan[]): string {
  const scales = new Set(plans.map(({ preset }) => preset));
  scales.delete('custom');
  return scales.size === 0 ? '' : ` at ${[...scales].join(' and ')} scale`;
}
