import type { AttemptRef } from '@basin/core';
import type { BackendName } from '@basin/engine';
import { openWriterInTurn } from '@basin/execution/control/in-turn';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { openReader, type RunnableTask, type StoreWriter } from '@basin/store';
import { say } from '../cli/print.ts';
import { analysisOnBackend, type AnalysisPlan } from './analysis-plan.ts';
import { type AnalysisRun, type Computer, openComputer, resultOf } from './run-tasks.ts';

const hourMs = 3_600_000;

/**
 * Computes what the database does not have yet, stores it as a sweep would, and reads all of it.
 *
 * @throws BasinError `store/locked` while a sweep writes there and does not end soon, and what a failing analysis says;
 *   what was computed before it stays stored.
 */
export async function computeAndStore(
  definition: AnalysisPlan,
  databasePath: string,
  backend: BackendName | null,
): Promise<AnalysisRun> {
  const writer = openWriterInTurn(
    { path: databasePath, purpose: 'basin analyse' },
    { noticed: say },
  );
  let sweepId: string;
  try {
    writer.expireLeases(Infinity);
    const open = (): Promise<Computer> => openComputer(definition, databasePath, backend);
    // What is stored is looked for by the family that computes: only a forced one is known before it opens.
    let opened: Computer | null = null;
    let plan: AnalysisPlan;
    if (backend === null) ({ plan } = opened = await open());
    else plan = analysisOnBackend(definition, backendFamilyOf(backend));
    sweepId = writer.planSweep(plan.plan).sweepId;
    await computeRunnable(writer, sweepId, async () => opened ?? open());
  } finally {
    writer.close();
  }
  return readRun(databasePath, sweepId);
}

async function computeRunnable(
  writer: StoreWriter,
  sweepId: string,
  open: () => Promise<Computer>,
): Promise<void> {
  let computer: Computer | null = null;
  for (;;) {
    const [task] = writer.runnableTasks(sweepId, { limit: 1 });
    if (task === undefined) return;
    computer ??= await open();
    const attempt = start(writer, task);
    if (task.config.kind === 'training') {
      writer.apply([{ ...attempt, type: 'finished', outcome: computer.outcome }]);
      continue;
    }
    const end = await computer.compute(attempt, task.config);
    writer.apply([
      end.type === 'stopped' ? { ...attempt, type: 'lost', reason: 'it was stopped' } : end,
    ]);
    resultOf(end);
  }
}

function start(writer: StoreWriter, { taskId, generation }: RunnableTask): AttemptRef {
  const lease = { worker: `analyse ${process.pid}`, leaseMs: hourMs, queueWaitMs: 0 };
  const attempt = writer.startAttempt(taskId, generation, lease);
  if (attempt === null) throw new Error(`task ${taskId} was runnable a moment ago`);
  return attempt;
}

function readRun(databasePath: string, sweepId: string): AnalysisRun {
  const reader = openReader(databasePath);
  try {
    const tasks = reader.sweepData(sweepId)?.tasks ?? [];
    const analyses = tasks.filter(({ config }) => config.kind === 'analysis');
    return {
      environment: analyses[0]?.environment ?? null,
      results: analyses.map(({ id, result }) => ({ taskId: id, result })),
    };
  } finally {
    reader.close();
  }
}
