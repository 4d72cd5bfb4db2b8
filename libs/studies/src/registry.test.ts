import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan, presets, type TaskState } from '@basin/core';
import { renderSvg } from '@basin/charts/svg';
import { describe, expect, it } from 'vitest';
import { experimentSlugs } from './experiment.ts';
import { claimSentence } from './evaluation/index.ts';
import { leftOutRule } from './judging/index.ts';
import { experimentBySlug, experiments, planExperiment } from './registry.ts';
import { makeMetrics, makeSweepData } from './testing/sweep-data.ts';

const source = import.meta.dirname;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const plan = { preset: 'smoke', firstSeed: 1, seedCount: null } as const;

/** Folders of experiments: those named by a slug, and any other that has an index. */
const folders = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .filter(
    (name) =>
      (experimentSlugs as readonly string[]).includes(name) ||
      existsSync(join(source, name, 'definition.ts')),
  );

describe('registry', () => {
  it.each(folders)('%s is registered under its own name, documented and tested', (folder) => {
    expect(experiments.map((experiment) => experiment.slug)).toContain(folder);
    expect(existsSync(join(source, folder, 'README.md'))).toBe(true);
    const files = readdirSync(join(source, folder));
    expect(files.some((file) => file.endsWith('.test.ts'))).toBe(true);
    expect(files.filter((file) => file.endsWith('.ts'))).toEqual(
      expect.arrayContaining([
        'index.ts',
        'definition.ts',
        'findings.ts',
        'claims.ts',
        'figures.ts',
      ]),
    );
  });

  it('numbers experiments as the report does and lists them in that order', () => {
    for (const { slug, number } of experiments) expect(experimentSlugs[number - 1]).toBe(slug);
    const numbers = experiments.map((experiment) => experiment.number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('names what there is when asked for what there is not', () => {
    expect(() => experimentBySlug('no-such')).toThrow(/"no-such".*function-fit.*ten-networks/);
    expect(experimentBySlug('ten-networks').number).toBe(8);
  });

  it('refuses seeds that are none', () => {
    expect(() => planExperiment('function-fit', { ...plan, seedCount: 0 })).toThrow(
      'seedCount is 0',
    );
    expect(() => planExperiment('function-fit', { ...plan, firstSeed: -1 })).toThrow(
      'firstSeed is -1',
    );
  });
});

describe.each(experiments.map((experiment) => [experiment.slug, experiment] as const))(
  '%s',
  (_, experiment) => {
    it('plans valid graphs with unique labels at every scale, seeds from the first on', () => {
      for (const preset of presets) {
        const planned = planExperiment(experiment.slug, { ...plan, preset });
        checkPlan(planned);
        expect(planned.experiment).toBe(experiment.slug);
        expect(planned.tasks.length).toBeGreaterThan(0);
        const labels = planned.tasks.map((task) => `${task.config.kind}: ${task.label}`);
        expect(new Set(labels).size).toBe(labels.length);
        expect(labels.every((label) => label.length < 100)).toBe(true);
      }
      const moved = planExperiment(experiment.slug, { ...plan, firstSeed: 500 });
      const ids = new Set(planExperiment(experiment.slug, plan).tasks.map((task) => task.id));
      expect(moved.tasks.some((task) => ids.has(task.id))).toBe(false);
    });

    it('has ids in kebab-case, unique, and words and a rule for every claim', () => {
      const ids = [...experiment.claims, ...experiment.figures].map((item) => item.id);
      for (const id of ids) expect(id).toMatch(kebabCase);
      expect(new Set(experiment.claims.map((claim) => claim.id)).size).toBe(
        experiment.claims.length,
      );
      expect(new Set(experiment.figures.map((figure) => figure.id)).size).toBe(
        experiment.figures.length,
      );
      expect(
        experiment.claims.some((claim) => claim.source === 'report') || experiment.number === 6,
      ).toBe(true);
      for (const claim of experiment.claims) {
        expect(claim.words.length).toBeGreaterThan(10);
        expect(claim.rule.length).toBeGreaterThan(40);
      }
    });

    /** Nothing here is data enough: every claim must say so and every figure survive. */
    const unfinished: [string, TaskState | null, Record<string, number[]>][] = [
      ['planned', null, {}],
      ['failed', 'failed', {}],
      ['cancelled', 'cancelled', {}],
      ['running, one value', 'running', { 'train/loss': [2.3], 'test/loss': [2.3] }],
      [
        'diverged',
        'diverged',
        {
          'train/loss': [2.3, Number.NaN],
          'test/loss': [Number.NaN, Infinity],
          'train/gradient-norm': [Number.NaN],
        },
      ],
      ['done without outputs', 'done', {}],
    ];
    it.each(unfinished)('survives a sweep that is %s, deciding nothing', (_name, state, lines) => {
      const data = makeSweepData(planExperiment(experiment.slug, plan), () =>
        state === null ? null : { state, metrics: makeMetrics(lines) },
      );
      const findings = experiment.findings(data);
      for (const claim of experiment.claims) {
        const verdict = claim.judge(findings);
        expect([claim.id, verdict.verdict]).toEqual([claim.id, 'undecided']);
        expect(verdict.reason).toMatch(/\w/);
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
      }
      for (const figure of experiment.figures) {
        const summary = figure.summarise(findings);
        if (summary === null) continue;
        expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
        expect(renderSvg(figure.plot(summary, { width: 600, height: 400 }))).toMatch(/^<svg/);
        expect(figure.rows(summary)).toBeInstanceOf(Array);
      }
    });

    it('says of every claim what of its trainings diverged, and that nothing rests on the others unseen', () => {
      const planned = planExperiment(experiment.slug, { ...plan, seedCount: 6 });
      const first = planned.tasks.find((task) => task.config.kind === 'training')?.factors['seed'];
      const data = makeSweepData(planned, ({ config, factors }) =>
        config.kind !== 'training'
          ? null
          : {
              state: factors['seed'] === first ? 'diverged' : 'done',
              metrics: makeMetrics({ 'train/loss': [2, 1], 'test/loss': [2, 1] }),
            },
      );
      const findings = experiment.findings(data);
      for (const claim of experiment.claims) {
        const found = claim.judge(findings);
        expect(claim.rule).toContain(leftOutRule);
        expect([claim.id, found.leftOut?.text]).toEqual([
          claim.id,
          expect.stringMatching(/^\d+ of \d+ \w+ diverged and (is|are) not counted$/),
        ]);
        const { text = '' } = found.leftOut ?? {};
        expect(found.statistic).toContain(text);
        expect(found.reason).toContain(text);
        expect(claimSentence(found)).toContain(text);
      }
    });

    it('survives no tasks at all', () => {
      const data = {
        sweepId: 'none',
        experiment: experiment.slug,
        preset: 'custom' as const,
        tasks: [],
      };
      const findings = experiment.findings(data);
      for (const claim of experiment.claims)
        expect(claim.judge(findings).verdict).toBe('undecided');
      for (const figure of experiment.figures) expect(figure.summarise(findings)).toBeNull();
    });
  },
);
