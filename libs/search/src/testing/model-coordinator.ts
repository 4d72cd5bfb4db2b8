import type {
  MetricCurve,
  PlannedTask,
  Proposal,
  ProposalEnd,
  Proposer,
  ProposerSource,
  ProposerTurn,
  Random,
  TaskEnd,
} from '@basin/core';

/** What a training would come to if nobody stopped it: the watched metric by epoch. */
export type ModelCurve = (task: PlannedTask) => number[];

export interface ModelRun {
  /** Proposals in the order of asking. */
  asked: Proposal[];
  ends: ProposalEnd[];
  /** Trainings begun, those that a kill lost among them. */
  started: string[];
  kills: number;
  history: ProposerTurn[];
}

interface Running {
  task: PlannedTask;
  number: number;
  curve: MetricCurve;
  values: number[];
}

/**
 * A coordinator without clock, processes and store: asks a proposer when a worker is free, reports in
 * an order that `random` chooses, and kills everything with the given probability at each step; what
 * was asked and told is what a store would have.
 */
export function modelCoordinator(options: {
  source: ProposerSource;
  workers: number;
  random: Random;
  curveOf: ModelCurve;
  killShare?: number;
  mostKills?: number;
  metric: string;
}): ModelRun {
  const { source, workers, random, curveOf, killShare = 0, mostKills = Infinity, metric } = options;
  const run: ModelRun = { asked: [], ends: [], started: [], kills: 0, history: [] };
  const ended = new Map<string, TaskEnd>();
  const left = new Map<number, Proposal>();
  let proposer: Proposer = source.open([]);
  let running: Running[] = [];
  let queue: { task: PlannedTask; number: number }[] = [];
  let isDone = false;
  let waits = false;

  function ask(): void {
    const answer = proposer.ask(Math.max(1, workers - running.length));
    isDone ||= answer === 'done';
    if (typeof answer === 'string') {
      waits = true;
      return;
    }
    run.history.push({
      type: 'asked',
      proposals: answer.map(({ number, point }) => ({ number, point: copy(point) })),
    });
    run.asked.push(...answer);
    for (const proposal of answer) {
      left.set(proposal.number, proposal);
      for (const task of proposal.tasks) queue.push({ task, number: proposal.number });
    }
  }

  function finish(one: Running, state: TaskEnd['state']): void {
    running = running.filter((other) => other !== one);
    const last = one.curve.values.at(-1) ?? null;
    const summary = { count: 1, lastStep: 0, last, best: last, bestStep: 0, min: last, max: last };
    const curve = source.watches === null ? null : one.curve;
    const metrics = { [metric]: summary };
    ended.set(one.task.id, { taskId: one.task.id, state, metrics, curve, result: null });
    for (const [number, { tasks }] of [...left]) {
      const ends = tasks.flatMap(({ id }) => ended.get(id) ?? []);
      if (ends.length < tasks.length) continue;
      left.delete(number);
      const end = { number, tasks: ends };
      run.ends.push(end);
      run.history.push({ type: 'told', end: copy(end) });
      proposer.tell(end);
      waits = false;
    }
  }

  function report(one: Running): void {
    const epoch = one.curve.epochs.length;
    one.curve.epochs.push(epoch);
    one.curve.steps.push(epoch);
    one.curve.values.push(one.values[epoch] ?? NaN);
    if (epoch + 1 === one.values.length) return finish(one, 'done');
    if (source.watches === null) return;
    const { task, number, curve } = one;
    const verdict = proposer.decide({ taskId: task.id, numbers: [number], curve });
    if (verdict === 'prune') finish(one, 'pruned');
  }

  function kill(): void {
    run.kills += 1;
    queue = [...running, ...queue].map(({ task, number }) => ({ task, number }));
    running = [];
    proposer = source.open(copy(run.history));
    isDone = false;
    waits = false;
  }

  for (;;) {
    if (run.kills < mostKills && random.uniform() < killShare) kill();
    if (!isDone && !waits && queue.length === 0 && running.length < workers) ask();
    while (running.length < workers) {
      const next = queue.shift();
      if (next === undefined) break;
      if (ended.has(next.task.id)) continue;
      run.started.push(next.task.id);
      const curve: MetricCurve = { steps: [], epochs: [], values: [] };
      running.push({ ...next, curve, values: curveOf(next.task) });
    }
    if (running.length === 0) {
      if (isDone) return run;
      if (waits) throw new Error('the proposer waits for what never comes');
      continue;
    }
    report(running[random.integer(running.length)] as Running);
  }
}

function copy<T>(value: T): T {
  return structuredClone(value);
}
