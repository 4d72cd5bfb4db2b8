import type { Proposal, ProposerTurn } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import type { BaseTraining } from './base-trainings.ts';
import { studySource } from './grow-study.ts';
import { growthWords } from './growth-checks.ts';
import { planStudy, type StudyPlan } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';

const text = `name: rates
parameters: { rate: { values: [0.001, 0.01, 0.1] }, width: { values: [4, 8] } }
seeds: [3, 1]
early_terminate: { type: median }
measures: [{ measure: curvature, iterationLimit: 5 }]
training:
  dataset: { name: moons, trainCount: 60, testCount: 20 }
  network:
    layers: [{ type: dense, units: $width, activation: relu }, { type: dense, units: 2 }]
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 5
  batchSize: 20`;

const planned = (file: string): Promise<StudyPlan> =>
  planStudy(readYaml('study.yaml', file), plainHost);

/** As a coordinator makes it of what the store or the control socket has. */
function sourceOf({ plan }: StudyPlan) {
  const source = studySource(JSON.parse(JSON.stringify(plan.study)), plainHost);
  if (source === null) throw new Error('it does not grow');
  return source;
}

function asked(answer: Proposal[] | 'wait' | 'done'): Proposal[] {
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

describe('a study that grows', () => {
  it('proposes the tasks that the same study plans where nothing is stopped', async () => {
    const growing = await planned(text);
    const fixed = await planned(text.replace('early_terminate: { type: median }\n', ''));
    expect(fixed.growth).toBeNull();
    expect(studySource(fixed.plan.study, plainHost)).toBeNull();
    expect(growing.plan.tasks).toEqual([]);
    const proposals = asked(sourceOf(growing).open([]).ask(100));
    expect(proposals.flatMap(({ tasks }) => tasks)).toEqual(fixed.plan.tasks);
    expect(growing.points).toEqual(fixed.points);
  });

  it('goes on from its history with the same tasks', async () => {
    const source = sourceOf(await planned(text));
    const whole = asked(source.open([]).ask(100));
    const first = asked(source.open([]).ask(5));
    const history: ProposerTurn[] = [
      { type: 'asked', proposals: first.map(({ number, point }) => ({ number, point })) },
    ];
    expect(first.concat(asked(source.open(history).ask(100)))).toEqual(whole);
  });

  it('has all trainings of an experiment in a point, and goes by their mean', async () => {
    const [, own = ''] = text.split('training:');
    const base = (activation: string): BaseTraining => {
      const written = readYaml(
        'base.yaml',
        `training:${own.replace('relu', activation).replace('$width', '8')}`,
      ).value;
      const { training } = written as { training: BaseTraining['template'] };
      return { factors: { activation }, template: { ...training, optimiser: { type: 'sgd' } } };
    };
    const file = `name: both
method: bayes
run_cap: 4
parameters: { optimiser.learningRate: { min: 0.001, max: 0.1 }, network.layers.0.units: { values: [4, 8] } }
metric: { name: test/accuracy, goal: maximize }`;
    const bases = ['relu', 'tanh'].map(base);
    const whole = await planStudy(readYaml('study.yaml', file), plainHost, { bases });
    expect(whole.notices.join()).toContain('the mean of test/accuracy over the 2 trainings');
    expect(whole.record.parameters.map(({ name }) => name)).toEqual([
      ...['activation', 'optimiser.learningRate', 'network.layers.0.units'],
    ]);
    const proposals = asked(sourceOf(whole).open([]).ask(4));
    for (const { tasks } of proposals) {
      expect(tasks.map(({ factors }) => factors['activation'])).toEqual(['relu', 'tanh']);
      expect(new Set(tasks.map(({ factors }) => factors['optimiser.learningRate'])).size).toBe(1);
    }
    const pruned = `${file}\nearly_terminate: { type: median }`;
    await expect(planStudy(readYaml('study.yaml', pruned), plainHost, { bases })).rejects.toThrow(
      'a point of this experiment has 2 of unlike networks',
    );
  });

  it('says how', async () => {
    const { growth, plan, notices } = await planned(
      text.replace('seeds: [3, 1]', 'seeds: { race: { max: 9 } }\nrun_cap: 4'),
    );
    const words = 'grid, at most 4 points, a race of 3 to 9 seeds, median stops trainings early';
    expect(growth).toBe(words);
    expect(growthWords(plan.study)).toBe(words);
    expect(notices).toContain(
      'seeds: race goes by test/accuracy (maximize): metric in the file names another',
    );
  });
});
