import {
  errorMessage,
  type SweepPlan,
  sweepIdentity,
  type TaskConfig,
  taskIdentity,
} from '@basin/core';
import type { Database } from 'better-sqlite3';
import { finding, type VerifyFinding } from './finding.ts';

/** Trials and sweeps whose hash is not that of what they say they are. */
export function identityFindings(client: Database): VerifyFinding[] {
  return [...trialFindings(client), ...sweepFindings(client)];
}

function trialFindings(client: Database): VerifyFinding[] {
  const findings: VerifyFinding[] = [];
  const rows = client.prepare<[], { hash: string; config: string }>(
    'SELECT hash, config FROM trials',
  );
  for (const { hash, config } of rows.iterate()) {
    const found = identityOfText(config);
    if (found !== hash) {
      findings.push(
        finding('store/wrong-identity', `task ${hash.slice(0, 12)}: its config is ${found}`),
      );
    }
  }
  return findings;
}

function identityOfText(config: string): string {
  try {
    return taskIdentity(JSON.parse(config) as TaskConfig);
  } catch (error) {
    return `unreadable (${errorMessage(error)})`;
  }
}

function sweepFindings(client: Database): VerifyFinding[] {
  const sweeps = client
    .prepare<[], SweepRow>('SELECT id, hash, experiment, preset, definition FROM sweeps')
    .all();
  const tasksOf = client
    .prepare<[number], string>(
      `SELECT t.hash FROM sweep_trials AS l JOIN trials AS t ON t.id = l.trial_id
       WHERE l.sweep_id = ? ORDER BY l.position`,
    )
    .pluck();
  return sweeps.flatMap(({ id, hash, experiment, preset, definition }) => {
    const made = definition === null ? 'tasks make' : 'definition makes';
    const found = foundIdentity(() =>
      definition === null
        ? { experiment, preset, tasks: tasksOf.all(id).map((taskId) => ({ id: taskId })) }
        : { experiment, preset, tasks: [], definition: JSON.parse(definition) as Definition },
    );
    if (found === hash) return [];
    const message = `sweep ${hash.slice(0, 12)} (${experiment}, ${preset}): its ${made} it ${found.startsWith('unreadable') ? found : found.slice(0, 12)}`;
    return [finding('store/wrong-identity', message)];
  });
}

type Definition = NonNullable<SweepPlan['definition']>;

interface SweepRow {
  id: number;
  hash: string;
  experiment: string;
  preset: string;
  definition: string | null;
}

function foundIdentity(plan: () => Parameters<typeof sweepIdentity>[0]): string {
  try {
    return sweepIdentity(plan());
  } catch (error) {
    return `unreadable (${errorMessage(error)})`;
  }
}
