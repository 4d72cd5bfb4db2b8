import { type PlannedTask, randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { earlyTerminateSchema } from '../pruners/pruner-schema.ts';
import { buildSpace, type SpaceSpec } from '../space/build-space.ts';
import { enumerate, pointKey, type Point } from '../space/space.ts';
import { modelCoordinator } from '../testing/model-coordinator.ts';
import { searchSource } from './search-source.ts';
import type { SearchStudy } from './search-study.ts';

const conditionalZipped: SpaceSpec = {
  parameters: {
    optimiser: { values: ['sgd', 'adam'] },
    momentum: { values: [0, 0.5, 0.9], when: { optimiser: 'sgd' } },
    width: { values: [8, 16, 32, 64] },
    depth: { min: 1, max: 4 },
  },
  zip: [['width', 'depth']],
  require: 'width < 64',
};
const space = buildSpace(conditionalZipped).space;

/** A task of which nothing but its identity matters. */
function taskOf(point: Point, seed: number): PlannedTask {
  const id = `${pointKey(point)} ${seed}`;
  return { id, config: {} as PlannedTask['config'], dependsOn: [], label: id, factors: {} };
}

function studyOf(study: Partial<SearchStudy>): SearchStudy {
  return {
    ...{ space, method: 'grid', samplerSeed: 1, order: 'listed', pointCount: null, seeds: [1, 2] },
    ...{ metric: { name: 'm', goal: 'minimize' }, earlyTerminate: null },
    tasksOf: (point, seed) => [taskOf(point, seed)],
    ...study,
  };
}

/** Falls to a level that the point decides, with noise of the seed. */
function curveOf({ id }: PlannedTask): number[] {
  const random = randomStream(0, id);
  const level = random.uniform();
  return Array.from({ length: 10 }, (_, epoch) => level + 1 / (epoch + 1) + 0.1 * random.uniform());
}

function runOf(study: SearchStudy, seed: number, workers: number, killShare = 0) {
  const random = randomStream(seed, 'test');
  return modelCoordinator({
    ...{ source: searchSource(study), workers, random, curveOf, killShare, metric: 'm' },
  });
}

describe('a grid is accounted for exactly', () => {
  const all = [...enumerate(space)].map(pointKey).sort();

  it('over 500 kills, with 2, 8 and 16 workers, listed and shuffled', () => {
    let kills = 0;
    for (let seed = 0; kills < 500; seed++) {
      const order = seed % 2 === 0 ? 'listed' : 'shuffled';
      const study = studyOf({ order, samplerSeed: seed, seeds: [4, 7] });
      const run = runOf(study, seed, [2, 8, 16][seed % 3] as number, 0.05);
      kills += run.kills;
      const points = run.asked.map(({ point }) => pointKey(point['point'] as Point));
      expect([...points].sort()).toEqual(all);
      expect(run.asked.map(({ number }) => number)).toEqual(points.map((_, index) => index));
      expect(run.ends.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
        points.map((_, index) => index),
      );
      const trained = run.ends.flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId));
      expect(new Set(trained).size).toBe(all.length * 2);
      // A kill changes nothing but what was running.
      const undisturbed = runOf(study, seed, 1);
      expect(points).toEqual(
        undisturbed.asked.map(({ point }) => pointKey(point['point'] as Point)),
      );
    }
  });

  it('leaves out points that train what another does, and those that cannot be trained', () => {
    const tasksOf: SearchStudy['tasksOf'] = ({ optimiser, momentum, width }, seed) =>
      width === 32
        ? null
        : [taskOf({ optimiser, momentum: momentum === 0.5 ? 0 : momentum } as Point, seed)];
    const run = runOf(studyOf({ tasksOf }), 3, 2, 0.05);
    expect(run.asked).toHaveLength(3);
    expect(run.kills).toBeGreaterThan(0);
  });
});

it('more seeds and more points extend what is there', () => {
  const first = runOf(studyOf({ pointCount: 3 }), 1, 2);
  const wider = searchSource(studyOf({ pointCount: 5, seeds: [1, 2, 3] })).open(first.history);
  const asked = wider.ask(1_000);
  expect(asked).toMatchObject([
    ...[0, 1, 2].map((index) => ({ number: 3 + index, point: { seeds: [3] } })),
    ...[0, 1].map((index) => ({ number: 6 + index, point: { seeds: [1, 2, 3] } })),
  ]);
  expect(wider.ask(1)).toBe('done');
});

describe.each([
  { type: 'hyperband', min_iter: 2, eta: 2 },
  { type: 'asha', eta: 2 },
  { type: 'median', startup: 3 },
])('$type', (config) => {
  const study = (strict: boolean): SearchStudy =>
    studyOf({
      ...{ seeds: [1, 2, 3], space: manyPoints },
      earlyTerminate: earlyTerminateSchema.parse({ ...config, strict }),
    });
  const manyPoints = buildSpace({ parameters: { x: { min: 1, max: 40 } } }).space;
  const states = (seed: number, workers: number, killShare: number, strict: boolean) =>
    Object.fromEntries(
      runOf(study(strict), seed, workers, killShare).ends.flatMap(({ tasks }) =>
        tasks.map(({ taskId, state, curve }) => [taskId, [state, curve?.epochs.length]]),
      ),
    );

  it('stops some trainings and not all', () => {
    const all = Object.values(states(1, 4, 0, false));
    const pruned = all.filter(([state]) => state === 'pruned').length;
    expect(all).toHaveLength(120);
    expect(pruned).toBeGreaterThan(20);
    expect(pruned).toBeLessThan(115);
  });

  it('when strict, stops the same ones whatever the workers, the order and the kills', () => {
    expect(searchSource(study(true)).stopsLate).toBe(true);
    expect(searchSource(study(false)).stopsLate).toBe(false);
    const once = states(1, 1, 0, true);
    expect(Object.values(once).filter(([state]) => state === 'pruned').length).toBeGreaterThan(10);
    expect(states(2, 7, 0, true)).toEqual(once);
    expect(states(3, 16, 0.02, true)).toEqual(once);
  });
});

describe('a race over seeds', () => {
  const points = buildSpace({ parameters: { x: { min: 0, max: 7 } } }).space;
  const study = studyOf({
    space: points,
    seeds: { race: { min: 3, max: 12, confidence: 0.95, futility: 0 } },
  });
  const level = ({ id }: PlannedTask): number[] => {
    const x = Number(/"x":(\d)/.exec(id)?.[1]);
    // Points 0 and 1 are as good as one another, the others clearly worse.
    return [Math.max(0, x - 1) + 0.3 * randomStream(0, id).normal()];
  };
  const race = (seed: number, workers: number, killShare: number, of = study) =>
    modelCoordinator({
      source: searchSource(of),
      ...{ workers, random: randomStream(seed, 'race'), curveOf: level, killShare, metric: 'm' },
    });

  it('trains the points further that may still win', () => {
    const { started } = race(1, 4, 0);
    const countOf = (x: number) => started.filter((id) => id.includes(`"x":${x}`)).length;
    expect([countOf(0), countOf(1)]).toEqual([12, 12]);
    expect(countOf(7)).toBeLessThan(6);
    expect(new Set(started).size).toBe(started.length);
  });

  it('ends before all seeds of points that these would not tell apart either', () => {
    const seeds = { race: { min: 3, max: 12, confidence: 0.9, futility: 0.5 } };
    const { started } = race(1, 4, 0, studyOf({ space: points, seeds }));
    const counts = [0, 1].map((x) => started.filter((id) => id.includes(`"x":${x}`)).length);
    expect(counts[0]).toBe(counts[1]);
    expect(counts[0]).toBeLessThan(12);
  });

  it('goes the same way whatever the workers, the order and the kills', () => {
    const once = new Set(race(1, 1, 0).started);
    const killed = race(2, 8, 0.1);
    expect(killed.kills).toBeGreaterThan(2);
    expect(new Set(killed.started)).toEqual(once);
  });
});

it('refuses to go by a metric that there is not', () => {
  const seeds = { race: { min: 3, max: 12, confidence: 0.9, futility: 0.05 } };
  expect(() => searchSource(studyOf({ metric: null, seeds }))).toThrow(
    /seeds: race goes by a metric/,
  );
});

it('a study that goes by a metric needs one', () => {
  expect(() => searchSource(studyOf({ method: 'bayes', metric: null }))).toThrow(
    expect.objectContaining({
      code: 'search/metric',
      message: expect.stringMatching(/^method: bayes goes by a metric/),
    }),
  );
});
