import { BasinError, type DatasetConfig } from '@basin/core';
import type { PoolMessage, PoolOptions, WorkerBackend } from './process/protocol.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorEvent,
  type ExecutorListener,
  isEnd,
  type WorkUnit,
  refuse,
} from '../executor.ts';
import { createFlights, type Flight, type Flights } from './flights.ts';
import { type PoolLimits, poolLimits } from './pool-limits.ts';
import { createProcessLife, type LivingProcess } from './process-life.ts';
import { watchTimeouts } from './timeout-watch.ts';

export interface SupervisedPoolOptions extends PoolOptions {
  /** The whole environment of the child: TensorFlow reads its settings there before it loads. */
  environment: NodeJS.ProcessEnv;
  listener: ExecutorListener & {
    /** Each time a pool process is up, the first time and after a crash. */
    ready?(backend: WorkerBackend): void;
    /** A pool process died by itself. */
    died?(description: string): void;
  };
  /** When the process is replaced; see there for the defaults. */
  limits?: Partial<PoolLimits>;
}

export interface SupervisedPool extends Omit<Executor, 'freeSlotsAlone' | 'prepare'> {
  /** Of the pool process that is up now, null between two. */
  readonly processId: number | null;
  readonly slotsAhead: number;
  prepare(datasets: readonly DatasetConfig[]): void;
}

/** Share of the memory limit above which a process is renewed as soon as nothing runs. */
const renewalShare = 0.8;

/** Where the last unit took no longer, as many as there are workers are taken ahead. */
const shortUnitMs = 500;

/**
 * A supervised child process with a pool of worker threads. When it dies, its attempts are `lost` and
 * another is started, after a delay that doubles with each death in a row.
 */
export function openSupervisedPool(options: SupervisedPoolOptions): SupervisedPool {
  const { listener, workerCount, backend, databasePath, plugins = [] } = options;
  const limits = poolLimits(options.limits);
  const flights = createFlights(workerCount);
  let closed = false;
  let isShort = false;
  const setup = { workerCount, backend, databasePath, plugins };
  const life = createProcessLife(setup, options.environment, {
    isIdle: () => flights.isEmpty,
    message: receive,
    lost: (death, culprit) => loseAll(flights, listener, death, culprit),
    died: (death) => listener.died?.(death),
    broken: giveUp,
  });
  const { killFor } = life;
  const stopWatching = watchTimeouts({ flights, limits, process: () => life.current, killFor });

  function receive(message: PoolMessage, from: LivingProcess): void {
    switch (message.type) {
      case 'ready':
        from.ready = true;
        listener.ready?.(message.backend);
        listener.available();
        return;
      case 'events':
        for (const event of message.events) hear(event, from);
        return;
      case 'alive':
        checkMemory(message.residentBytes, from);
        return;
      case 'broken':
        giveUp(new BasinError(message.code, message.message));
    }
  }

  function hear(event: ExecutorEvent, from: LivingProcess): void {
    const flight = flights.find(event.token);
    if (flight === undefined) return;
    flight.heardMs = from.heardMs;
    // It overtook another, whose data took longer to load, say.
    if (flight.waits) begun([flight]);
    if (isEnd(event)) end(flight, event, from);
    else listener.event(event);
  }

  function end(flight: Flight, event: AttemptEnd, from: LivingProcess): void {
    const next = flights.land(flight);
    isShort = event.type !== 'lost' && performance.now() - flight.beganMs < shortUnitMs;
    life.served(from, { byDeath: event.type === 'lost' });
    if (from.attemptsServed >= limits.recycleAfterAttempts) life.renew();
    listener.event(event);
    begun(next);
    life.renewWhenIdle();
    listener.available();
  }

  function begun(waited: readonly Flight[]): void {
    for (const flight of waited) {
      flight.waits = false;
      listener.event({ ...flight.item.attempt, type: 'begun' });
    }
  }

  function checkMemory(bytes: number, { attemptsServed }: LivingProcess): void {
    const { memoryBytes } = limits;
    if (bytes > memoryBytes) {
      const words = `the pool process takes ${mebibytes(bytes)} MiB, over its limit of ${mebibytes(memoryBytes)} (--memory-limit)`;
      if (attemptsServed > 0 || !flights.isEmpty) return life.killFor({ words, culprit: null });
      giveUp(new BasinError('runner/memory-limit', `${words}, before it runs anything: raise it`));
      return;
    }
    // One that has run nothing is as small as it gets.
    if (bytes > renewalShare * memoryBytes && attemptsServed > 0) life.renew();
    life.renewWhenIdle();
  }

  function giveUp(error: Error): void {
    void close();
    listener.broken(error);
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    stopWatching();
    const gone = life.close();
    loseAll(flights, listener, 'the executor was closed', 'none');
    await gone;
  }

  const freeSlots = (): number =>
    life.takesWork ? Math.max(0, workerCount - flights.unitCount) : 0;

  function slotsAhead(): number {
    if (closed || !isShort || !life.takesWork || flights.unitCount < workerCount) return 0;
    const inFlight = flights.all();
    if (inFlight.some(({ item }) => item.alone === true)) return 0;
    // None for a process that is renewed before it would come to them.
    const served = (life.current?.attemptsServed ?? 0) + inFlight.length;
    const left = limits.recycleAfterAttempts - served;
    return Math.max(0, Math.min(2 * workerCount - flights.unitCount, left));
  }

  life.start();
  return {
    slots: workerCount,
    get processId() {
      return life.current?.process.pid ?? null;
    },
    get freeSlots() {
      return freeSlots();
    },
    get slotsAhead() {
      return slotsAhead();
    },
    prepare: (datasets) => life.current?.process.send({ type: 'prepare', datasets }),
    submit(unit) {
      refuse(closed, freeSlots() + slotsAhead());
      flights.add(unit, limits.taskTimeoutMs);
      life.current?.process.send({ type: 'run', unit });
    },
    stop(token, reason) {
      if (flights.find(token) === undefined) return;
      life.current?.process.send({ type: 'stop', token, reason });
    },
    close,
  };
}

/** `culprit`: the unit that is known to be to blame, `none` when no unit is. */
function loseAll(
  flights: Flights,
  listener: ExecutorListener,
  death: string,
  culprit: WorkUnit | 'none' | null,
): void {
  for (const flight of flights.all()) {
    flights.land(flight);
    const blameless = culprit !== null && culprit !== flight.unit;
    listener.event({
      ...{ ...flight.item.attempt, type: 'lost' },
      reason: blameless && culprit !== 'none' ? `beside another task: ${death}` : death,
      ...(blameless ? { blameless } : {}),
    });
  }
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
