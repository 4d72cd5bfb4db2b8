import {
  type AttemptRef,
  type PlannedTask,
  type ProposalEnd,
  type SweepPlan,
  taskStates,
  totalCount,
} from '@basin/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  analysed,
  analysis,
  diverged,
  lease,
  plan,
  pruned,
  series,
  trained,
  training,
} from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openDatabase } from '../open-database.ts';
import {
  openReader,
  openWriter,
  type ProposerHistory,
  type StoreWriter,
  verifyDatabase,
} from '../index.ts';

const [a, b, c, d] = [training(1), training(2), training(3), training(4)];
const trainings = [a, b, c, d, training(5), training(6)];
/** Real disk flushes make a run slow; for a thorough search set it to a thousand. */
const runCount = Number(process.env['BASIN_PROPERTY_RUNS'] ?? 8);
/** They share a training and an analysis. */
const sweeps = [
  plan(a, b, c, analysis(a, b), analysis(b), analysis(c)),
  plan(b, d, analysis(b), analysis(b, d)),
];

/** It shares with both, and grows by one proposal after the other. */
const growing = { ...plan(), definition: { samplerSeed: 1 } };
const proposals: PlannedTask[][] = [
  [a, analysis(a)],
  [b, d],
  [training(5), analysis(training(5), a)],
  [a, b],
  [training(6)],
];

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('start' as const), pick: fc.nat(9) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('finish', 'diverge', 'prune', 'fail', 'lose', 'measure', 'beat'),
      // Also attempts that were given up long ago.
      pick: fc.nat(30),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('cancel', 'plan', 'fresh'), pick: fc.nat(2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('grow' as const), pick: fc.nat(0) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retry', 'pause', 'resume'), pick: fc.nat(2) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('cancel-task', 'retry-task'), pick: fc.nat(30) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('kill', 'expire'), pick: fc.nat(1) }) },
);

test(
  'whatever happens, planned is the sum of states and each trial has at most one outcome',
  () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 5, maxLength: 60 }), (actions) => {
        const path = temporaryDatabase();
        let nowMs = 0;
        const now = (): number => (nowMs += 1);
        let writer = openWriter({ path, now, lossLimit: 2 });
        const refs: AttemptRef[] = [];
        /** Accepted outcomes by trial. */
        const outcomes = new Map<string, number>();
        const plans = [...sweeps, growing];
        const ids = plans.map((sweep) => writer.planSweep(sweep).sweepId);
        /** Proposals of the growing sweep so far. */
        let askedCount = 0;
        const reader = openReader(path);
        for (const step of actions) {
          writer = act(step, writer);
          for (const [index, id] of ids.entries()) {
            const counts = writer.counts(id);
            expect(totalCount(counts)).toBe(index < 2 ? plans[index]?.tasks.length : grownCount());
            // Kept as states change, and counted in the tables.
            expect(counts).toEqual(reader.sweep(id)?.counts);
          }
        }
        reader.close();
        expectHistory(writer.proposerHistory(ids[2] as string, 'train/loss'), askedCount);
        writer.close();
        for (const count of outcomes.values()) expect(count).toBe(1);
        checkBooks(path, outcomes);

        function grownCount(): number {
          const ids = proposals.slice(0, askedCount).flatMap((tasks) => tasks.map(({ id }) => id));
          return new Set(ids).size;
        }

        function act(step: (typeof actions)[number], writer: StoreWriter): StoreWriter {
          const ref = refs[step.pick % Math.max(refs.length, 1)];
          const id = ids[step.pick % ids.length] as string;
          const sweep = plans[step.pick % plans.length] as SweepPlan;
          switch (step.do) {
            case 'start': {
              const tasks = writer.runnableTasks(id);
              const task = tasks[step.pick % Math.max(tasks.length, 1)];
              if (task === undefined) return writer;
              const started = writer.startAttempt(task.taskId, task.generation, lease);
              if (started !== null) refs.push(started);
              return writer;
            }
            case 'grow': {
              const sweepId = ids[2] as string;
              const told = endedProposals(writer, sweepId);
              const tasks = proposals[askedCount];
              const asked =
                tasks === undefined ? [] : [{ number: askedCount, point: { askedCount }, tasks }];
              writer.storeTurn(sweepId, { told, asked });
              askedCount += asked.length;
              return writer;
            }
            case 'cancel':
              writer.cancel(id, 'by chance');
              return writer;
            case 'retry':
              writer.retry({ sweepId: id });
              return writer;
            case 'pause':
            case 'resume':
              writer.setPaused([id], step.do === 'pause');
              return writer;
            case 'plan':
            case 'fresh':
              writer.planSweep(sweep, { fresh: step.do === 'fresh' });
              return writer;
            case 'expire':
              nowMs += lease.leaseMs;
              writer.expireLeases(nowMs);
              return writer;
            case 'kill':
              // All that a killed process leaves: committed transactions.
              writer.close();
              return openWriter({ path, now, lossLimit: 2 });
          }
          if (ref === undefined) return writer;
          switch (step.do) {
            case 'cancel-task':
              writer.cancelTask(ref, 'by chance');
              return writer;
            case 'retry-task':
              writer.retry(ref);
              return writer;
            case 'finish':
            case 'diverge':
            case 'prune': {
              const outcome = !trainings.some((task) => task.id === ref.taskId)
                ? analysed()
                : { finish: trained(), diverge: diverged(), prune: pruned() }[step.do];
              const [reduction] = writer.apply([{ type: 'finished', ...ref, outcome }]);
              const key = `${ref.taskId}/${ref.generation}`;
              if (reduction?.accepted) outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
              return writer;
            }
            case 'fail':
              writer.apply([{ type: 'failed', ...ref, code: 'unexpected', message: 'by chance' }]);
              return writer;
            case 'lose':
              writer.apply([{ type: 'lost', ...ref, reason: 'by chance' }]);
              return writer;
            case 'measure':
              writer.apply([{ type: 'metrics', ...ref, series: [series('train/loss', [1, 2])] }]);
              return writer;
            default:
              writer.apply([{ type: 'heartbeat', ...ref, leaseUntilMs: nowMs + lease.leaseMs }]);
              return writer;
          }
        }
      }),
      {
        numRuns: runCount,
        // A sweep that was followed event by event is cancelled: it gets tasks of its own.
        examples: [
          [
            [
              { do: 'finish', pick: 0 },
              { do: 'start', pick: 0 },
              { do: 'finish', pick: 0 },
              { do: 'cancel', pick: 0 },
              { do: 'retry', pick: 0 },
            ],
          ],
        ],
      },
    );
  },
  runCount * 10_000,
);

/** What the growing sweep's proposer is to be told now. */
function endedProposals(writer: StoreWriter, sweepId: string): ProposalEnd[] {
  return writer.proposerHistory(sweepId, null).open.flatMap(({ number, taskIds }) => {
    const tasks = writer.taskEnds(sweepId, taskIds, null);
    return tasks.length === taskIds.length ? [{ number, tasks }] : [];
  });
}

/** Every proposal was asked for once, in order, and told once at most, or is open. */
function expectHistory({ turns, open }: ProposerHistory, askedCount: number): void {
  const asked = turns.flatMap((turn) => (turn.type === 'asked' ? turn.proposals : []));
  expect(asked.map(({ number }) => number)).toEqual([...Array(askedCount).keys()]);
  const told = turns.flatMap((turn) => (turn.type === 'told' ? [turn.end.number] : []));
  const all = [...told, ...open.map(({ number }) => number)];
  expect(all.sort((x, y) => x - y)).toEqual(asked.map(({ number }) => number));
}

/** What the tables must say, asked in SQL. */
function checkBooks(path: string, outcomes: Map<string, number>): void {
  const database = openDatabase(path, { readonly: true });
  const rows = database
    .prepare<[], { key: string }>(
      `SELECT hash || '/' || generation AS key FROM trials WHERE state IN ('done', 'diverged', 'pruned')`,
    )
    .all();
  expect(new Set(rows.map((row) => row.key))).toEqual(new Set(outcomes.keys()));
  const states = database.prepare('SELECT DISTINCT state FROM trials').pluck().all();
  expect(taskStates).toEqual(expect.arrayContaining(states));
  // One attempt at most is running, it is the newest, and only while its trial is.
  const strays = database
    .prepare(
      `SELECT count(*) FROM attempts AS a JOIN trials AS t ON t.id = a.trial_id
       WHERE (a.state = 'running') <> (t.state = 'running' AND t.token = a.token)`,
    )
    .pluck()
    .get();
  expect(strays).toBe(0);
  // Every result hangs on a trial that ended with one.
  const results = database
    .prepare(
      `SELECT count(*) FROM (SELECT trial_id FROM artifacts UNION SELECT trial_id FROM analyses)
       JOIN trials ON trials.id = trial_id WHERE state <> 'done'`,
    )
    .pluck()
    .get();
  expect(results).toBe(0);
  database.close();
  // Whatever happened, `verify` finds nothing but that these weights have no files.
  const found = verifyDatabase(path).findings.filter(({ code }) => code !== 'store/missing-blob');
  expect(found).toEqual([]);
}
