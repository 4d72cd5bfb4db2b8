import {
  type BasinErrorCode,
  type StopReason,
  type TaskContext,
  type TaskOutcome,
  type TrainingConfig,
  userCommand,
} from '@basin/core';
import { type BackendName, type Engine, openEngine } from '@basin/engine';
import { type Kept, type LoadedData, openKept, runTraining } from '@basin/models';
import { blobDirectoryOf, blobRefOf, openBlobStore } from '@basin/store/blobs';
import type { ExecutorEvent, WorkItem, WorkUnit } from '../../executor.ts';
import { backendFamilyOf } from '../../../tasks/backend-family.ts';
import { taskEnvironment } from '../../../tasks/environment.ts';
import { loadNetworks } from './load-networks.ts';
import type { ThreadMessage, ThreadSetup, WorkerBackend } from './protocol.ts';
import { hasReplicaForm, runReplicas } from '../../../tasks/run-replicas.ts';
import { runTask } from '../../../tasks/run-task.ts';
import { describeError } from '../../../traces/keep-trace.ts';
import { type Blobs, createTaskContext } from '../../../tasks/task-context.ts';

/** A unit as a worker gets it. */
interface WorkerUnit {
  unit: WorkUnit;
  data: LoadedData;
  /** Why the attempt at this place in the unit should stop; null as long as it should not. */
  stopRequest(index: number): StopReason | null;
  /** @param isFollowed whether it may wait for the next message. */
  send(message: ThreadMessage, isFollowed?: boolean): void;
}

/** An open engine and what tasks need around it. */
interface Worker {
  backend: WorkerBackend;
  /** Runs each attempt to its end, the last event that is sent of it. Never throws. */
  run(unit: WorkerUnit): Promise<void>;
}

export type OpenedWorker =
  { ok: true; worker: Worker } | { ok: false; code: BasinErrorCode; message: string };

/** Opens the engine; what keeps it from opening is a value, for a thread cannot say it otherwise. */
export async function openWorker(setup: ThreadSetup): Promise<OpenedWorker> {
  try {
    const engine = await openEngine(setup.backend === null ? {} : { backend: setup.backend });
    await loadNetworks(setup.plugins);
    const kept = openKept(engine);
    const environment = taskEnvironment(engine, setup.build);
    const blobs = openBlobStore(blobDirectoryOf(setup.databasePath));
    const worker: Worker = {
      backend: { name: engine.backend, reason: engine.reason },
      async run({ unit, data, stopRequest, send }) {
        const members = unit.map((item, index) => {
          const own = { stopRequest: () => stopRequest(index), send };
          const puts = putsOf(item, blobs, send);
          return { item, context: createTaskContext({ item, environment, blobs: puts, ...own }) };
        });
        const able = members.filter(({ item }) => {
          const refused = refusalOf(item, engine.backend);
          if (refused !== null) send(refused);
          return refused === null;
        });
        if (able.length > 0 && (unit.length > 1 || hasReplicaForm(unit[0].config))) {
          return runReplicas(able, engine, { data, kept }, send);
        }
        for (const { item, context } of able) {
          send(
            await runTask(item, context, (work, ctx) => execute(work, ctx, engine, { data, kept })),
          );
        }
      },
    };
    return { ok: true, worker };
  } catch (error) {
    return { ok: false, ...describeError(error) };
  }
}

/** What a worker leaves to the pool's own thread to write: so much at once, so often in one attempt. */
const [largestSentBytes, mostSent] = [2 ** 16, 64];

/** Small blobs are written while the worker goes on: to have one on the disk takes as long as a short training. */
function putsOf({ attempt: { token } }: WorkItem, blobs: Blobs, send: WorkerUnit['send']): Blobs {
  let sentCount = 0;
  return {
    get: blobs.get,
    put(bytes) {
      if (bytes.byteLength > largestSentBytes || sentCount >= mostSent) return blobs.put(bytes);
      sentCount += 1;
      // Nobody needs it before the event that names it.
      send({ type: 'blob', token, bytes }, true);
      return blobRefOf(bytes);
    },
  };
}

/**
 * What becomes of a task that another family of backends is to compute: nothing computed here may
 * stand under its identity. A process started anew may have opened another backend than the first.
 */
function refusalOf({ attempt, config }: WorkItem, backend: BackendName): ExecutorEvent | null {
  const family = backendFamilyOf(backend);
  if (config.backendFamily === family) return null;
  return {
    ...{ ...attempt, type: 'failed', code: 'runner/other-backend' },
    message: `the task is for the backend family ${config.backendFamily}, and this worker opened ${backend}: force one with --backend, or look why with ${userCommand('doctor')}`,
  };
}

async function execute(
  item: WorkItem,
  context: TaskContext,
  engine: Engine,
  { data, kept }: { data: LoadedData; kept: Kept },
): Promise<TaskOutcome> {
  const { config } = item;
  const isTraining = config.kind === 'training';
  if (isTraining && !takesMeasures(config)) {
    return runTraining(config, context, engine, data, null, kept);
  }
  // Analyses are a part of their own: a sweep of trainings alone need not load them.
  const { openMeasures, runAnalysis } = await import('@basin/analysis');
  if (isTraining) return runTraining(config, context, engine, data, openMeasures, kept);
  return runAnalysis(config, context, engine, data);
}

/** A config stored before there were any lacks them. */
function takesMeasures({ record }: TrainingConfig): boolean {
  const { measures = [] } = record as Partial<TrainingConfig['record']>;
  return measures.length > 0;
}
