import {
  BasinError,
  type Proposal,
  type ProposalEnd,
  type Proposer,
  type ProposerSource,
  type ProposerTurn,
} from '@basin/core';
import { samplers } from '../samplers/registry.ts';
import type { Goal, Sampler } from '../samplers/sampler.ts';
import { meanEnd, seedEnd, toldOf } from './known-points.ts';
import { createPointBook, type OpenProposal, type PointBook, pointsAmong } from './point-book.ts';
import { createPruning, type Pruning } from './pruning.ts';
import { type RaceRound, raceRound } from './race-rounds.ts';
import { metricIsFor, type SearchStudy } from './search-study.ts';

/**
 * The proposer of a study: its sampler's points, each with its seeds, a race among them, and the early
 * end of trainings that do badly.
 *
 * @throws BasinError `search/metric` when something in it goes by a metric and it has none.
 */
export function searchSource(study: SearchStudy): ProposerSource {
  const needs = metricIsFor(study);
  if (needs !== null && study.metric === null) {
    const message = `${needs} goes by a metric, and the study names none: give metric: { name: …, goal: … }`;
    throw new BasinError('search/metric', message);
  }
  const isStrict = study.earlyTerminate?.strict === true;
  return {
    adaptive: samplers[study.method].adaptive || 'race' in study.seeds || isStrict,
    watches: study.earlyTerminate === null ? null : (study.metric?.name ?? null),
    stopsLate: isStrict,
    open: (history) => openSearch(study, history),
  };
}

interface Search {
  study: SearchStudy;
  goal: Goal;
  /** Those that every point is trained with. */
  firstSeeds: readonly number[];
  book: PointBook;
  sampler: Sampler;
  pruning: Pruning | null;
  isExhausted: boolean;
  /** Points before this one have all of `firstSeeds`. */
  extended: number;
  /** Points that have ended, of rounds that have not, by index. */
  untold: Map<number, OpenProposal>;
  roundsEnded: number;
  /** Seeds that the race wants next. */
  raceQueue: RaceRound['wanted'];
}

function openSearch(study: SearchStudy, history: readonly ProposerTurn[]): Proposer {
  const search = startSearch(study, history);
  for (const turn of history) {
    if (turn.type === 'told') tell(search, turn.end);
    else for (const { number, point } of turn.proposals) search.book.recall(number, point);
  }
  return {
    ask(count) {
      const proposals: Proposal[] = [];
      for (let left = count; left > 0;) {
        const next = nextProposal(search);
        if (typeof next === 'string') return proposals.length > 0 ? proposals : next;
        proposals.push(next.proposal);
        left -= next.trainings;
      }
      return proposals;
    },
    tell: (end) => tell(search, end),
    decide({ taskId, numbers, curve }) {
      // Further seeds in a race are there to be compared, not to be stopped.
      const mayStop = numbers.every((number) => search.book.open.get(number)?.isFirst ?? true);
      return mayStop ? (search.pruning?.decide(taskId, curve) ?? 'continue') : 'continue';
    },
  };
}

function startSearch(study: SearchStudy, history: readonly ProposerTurn[]): Search {
  const goal = study.metric?.goal ?? 'minimize';
  const { seeds, earlyTerminate, method, samplerSeed: seed, order } = study;
  const stored = history.flatMap((turn) =>
    turn.type === 'asked' ? turn.proposals.map(({ point }) => point) : [],
  );
  return {
    study,
    goal,
    firstSeeds:
      'race' in seeds ? Array.from({ length: seeds.race.min }, (_, index) => index + 1) : seeds,
    book: createPointBook(study),
    sampler: samplers[method].create(study.space, {
      ...{ seed, order, goal, asked: pointsAmong(stored) },
    }),
    pruning: earlyTerminate === null ? null : createPruning(earlyTerminate, goal),
    isExhausted: false,
    extended: 0,
    untold: new Map(),
    roundsEnded: 0,
    raceQueue: [],
  };
}

type Next = { proposal: Proposal; trainings: number } | 'wait' | 'done';

function nextProposal(search: Search): Next {
  return furtherSeeds(search) ?? furtherPoint(search) ?? raceSeeds(search);
}

function proposed(
  { book, study }: Search,
  index: number,
  seeds: readonly number[],
): Exclude<Next, string> | null {
  const known = book.points[index];
  return known === undefined
    ? null
    : {
        proposal: book.propose(known, seeds),
        trainings: seeds.length * (study.trainingCount ?? 1),
      };
}

/** Seeds that the study has more than when a point was asked for. */
function furtherSeeds(search: Search): Next | null {
  const { book, firstSeeds } = search;
  for (; search.extended < book.points.length; search.extended++) {
    const asked = book.points[search.extended]?.seeds ?? [];
    const missing = firstSeeds.filter((seed) => !asked.includes(seed));
    if (missing.length > 0) return proposed(search, search.extended, missing);
  }
  return null;
}

function furtherPoint(search: Search): Next | null {
  const { book, sampler, study, pruning, firstSeeds } = search;
  while (!search.isExhausted && book.points.length < (study.pointCount ?? Infinity)) {
    const size = pruning?.roundSize ?? 0;
    if (size > 0 && book.points.length >= (search.roundsEnded + 1) * size) return 'wait';
    const [sampled] = sampler.ask(1);
    if (sampled === undefined) search.isExhausted = true;
    else {
      const known = book.add(sampled.point);
      if (known !== null) return proposed(search, known.index, firstSeeds);
    }
  }
  return null;
}

function raceSeeds(search: Search): Next {
  const { study, book, goal } = search;
  if (!('race' in study.seeds)) return 'done';
  if (search.raceQueue.length === 0) {
    const standing = raceRound(book.points, study.seeds.race, goal);
    search.raceQueue = standing.wanted;
    if (standing.waits) return 'wait';
  }
  const next = search.raceQueue.shift();
  return next === undefined ? 'done' : (proposed(search, next.index, next.seeds) ?? 'done');
}

function tell(search: Search, end: ProposalEnd): void {
  const { book, study, pruning } = search;
  const proposal = book.close(end.number);
  if (proposal === undefined) return;
  const { known, seeds, isFirst } = proposal;
  const size = end.tasks.length / Math.max(1, seeds.length);
  for (const [index, seed] of seeds.entries()) {
    const tasks = end.tasks.slice(index * size, (index + 1) * size);
    const metric = study.metric?.name ?? null;
    const each = tasks.length / (study.trainingCount ?? 1);
    const ends = Array.from({ length: study.trainingCount ?? 1 }, (_, place) =>
      seedEnd(tasks.slice(place * each, (place + 1) * each), metric, isFirst ? pruning : null),
    );
    known.ends.set(seed, meanEnd(ends));
  }
  if (!isFirst) return;
  search.untold.set(known.index, proposal);
  endRounds(search);
}

/** Tells the sampler of what has ended; where points begin in rounds, of whole rounds in their order. */
function endRounds(search: Search): void {
  const { untold, sampler, pruning } = search;
  const size = pruning?.roundSize ?? 0;
  const told = (index: number): void => {
    const proposal = untold.get(index);
    if (proposal !== undefined) sampler.tell(toldOf(proposal.known, proposal.seeds));
    untold.delete(index);
  };
  if (size === 0) {
    for (const index of [...untold.keys()]) told(index);
    return;
  }
  for (; ; search.roundsEnded++) {
    const first = search.roundsEnded * size;
    const round = Array.from({ length: size }, (_, index) => first + index);
    if (!round.every((index) => untold.has(index))) return;
    round.forEach(told);
    pruning?.endRound();
  }
}
