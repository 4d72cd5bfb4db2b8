import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '@basin/core';
import { findContradiction } from '@basin/studies';
import type { StudyReport } from './study-report.ts';
import { reportPage } from './html/page.ts';
import { spread } from './html/table.ts';
import type { Report } from './read-report.ts';
import { resultsPage } from './results-page.ts';
import { classifierCurves, madeReport } from './testing/made-sweep.ts';
import { writeReport } from './write-report.ts';

const tenNetworks = madeReport('ten-networks', (_, index) => ({ curves: classifierCurves(index) }));

function reportOf(...experiments: StudyReport[]): Report {
  return {
    studies: experiments,
    missing: [],
    standing: null,
    contradiction: findContradiction(experiments),
  };
}

describe('the page', () => {
  it('has question, settings, states, every figure and every claim, and loads nothing', () => {
    const page = reportPage(reportOf(tenNetworks));
    expect(page).toContain(tenNetworks.question);
    expect(page).toContain('<div>784 → 190 relu → 26 relu → 10 (1,000 parameters)</div>');
    expect(page).toContain('engine 9.9.9, TensorFlow 2.21.0, Node 20.20.2, CPU features avx2');
    expect(page).toContain('<div>64</div>');
    expect(page).toContain('work 1 min 1 s, waited 900 ms a task, 31 s on the wall');
    expect(tenNetworks.figures.length).toBeGreaterThan(2);
    for (const { id, drawn } of tenNetworks.figures) {
      expect(page).toContain(`<figure id="ten-networks-${id}">`);
      expect(page).toContain(drawn?.summarySha256);
    }
    for (const claim of tenNetworks.claims) {
      expect(page).toContain(claim.words);
      expect(page).toContain(claim.reason);
    }
    expect(externalReferences(page)).toEqual([]);
  });

  it('gives every drawn shape an id of its own, and the theme its colours', () => {
    const page = reportPage(
      reportOf(
        tenNetworks,
        madeReport('mnist-cnn', (_, index) => ({ curves: classifierCurves(index) })),
      ),
    );
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
    const drawings = page.slice(page.indexOf('</style>')).match(/<svg[\s\S]*?<\/svg>/g) ?? [];
    expect(drawings.length).toBeGreaterThan(3);
    for (const drawing of drawings) {
      expect(drawing).toContain('var(--paper)');
      expect(drawing).not.toMatch(/#ffffff|#1b1f24/);
    }
  });

  it('escapes what users name', () => {
    const report = madeReport('ten-networks', (_, index) => ({
      label: `<img src=x onerror=1> ${index}`,
      state: 'failed',
      errorCode: 'unexpected',
      errorMessage: 'no file /home/someone/secret/weights.bin in <b>',
    }));
    const page = reportPage(reportOf(report));
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x');
    expect(page).toContain('no file …/weights.bin in &lt;b&gt;');
  });

  it('survives an experiment in which nothing ended', () => {
    const report = madeReport('minimal-ratio', () => ({ state: 'queued', environment: null }));
    const page = reportPage(reportOf(report));
    expect(page).toContain('nothing to draw');
    expect(report.claims.every(({ verdict }) => verdict === 'undecided')).toBe(true);
  });
});

describe('a figure', () => {
  it('is checked by the canonical JSON of what it draws, and changes with it', () => {
    const [figure] = tenNetworks.figures;
    const drawn = figure?.drawn;
    expect(drawn?.summarySha256).toBe(sha256Hex(canonicalJson(drawn?.summary)));
    const other = madeReport('ten-networks', (_, index) => ({
      curves: classifierCurves(index + 1),
    }));
    expect(other.figures[0]?.drawn?.summarySha256).not.toBe(drawn?.summarySha256);
  });

  it('survives NaN', () => {
    const report = madeReport('ten-networks', (_, index) => ({
      state: index === 3 ? 'diverged' : 'done',
      curves:
        index === 3
          ? { 'train/loss': [2.3, Number.NaN], 'test/loss': [2.3, Number.NaN] }
          : classifierCurves(index),
    }));
    expect(report.problem).toBeNull();
    expect(report.figures.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(report.unfinished).toMatchObject([{ state: 'diverged' }]);
  });
});

it('shows the contradiction only where both experiments are', () => {
  const ninth = madeReport('flatness-interpolation');
  const tenth = madeReport('flatness-sensitivity');
  expect(findContradiction([ninth])).toBeNull();
  const report = reportOf(ninth, tenth);
  expect(report.contradiction?.sides.map(({ study }) => study.number)).toEqual([9, 9, 10, 10]);
  expect(reportPage(report)).toContain('id="contradiction"');
  expect(resultsPage(report)).toContain('## The contradiction between experiments 9 and 10');
  expect(resultsPage(report)).toContain('sentences of a course report on a classic homework');
});

it('thins long tables evenly, keeping both ends', () => {
  expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3]);
  expect(
    spread(
      Array.from({ length: 101 }, (_, i) => i),
      5,
    ),
  ).toEqual([0, 25, 50, 75, 100]);
});

describe('the files', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-report-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const figuresIn = (): string[] => readdirSync(path.join(directory, 'figures', 'ten-networks'));

  it('are SVG, PNG and CSV of each figure; those of an earlier report go, others stay', () => {
    const count = writeReport(reportOf(tenNetworks), directory);
    expect(figuresIn()).toHaveLength(3 * count);
    const png = readFileSync(
      path.join(directory, `figures/ten-networks/${tenNetworks.figures[0]?.id}.png`),
    );
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1720, 1080]);

    writeFileSync(path.join(directory, 'figures/ten-networks/mine.txt'), 'kept');
    writeReport(reportOf({ ...tenNetworks, figures: tenNetworks.figures.slice(0, 1) }), directory);
    expect(figuresIn()).toHaveLength(3 + 1);
  });

  it('say it when the folder cannot be written', () => {
    const file = path.join(directory, 'data.json');
    expect(() => writeReport(reportOf(tenNetworks), file)).toThrow(
      expect.objectContaining({ code: 'runner/cannot-write' }),
    );
  });
});

/** Everything in a page that a browser would load from elsewhere. */
function externalReferences(page: string): string[] {
  const loads = page.match(
    /<(?:script|link|img|iframe|object|embed)\b[^>]*>|@import|url\((?!#)[^)]*\)/g,
  );
  const links = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] as string);
  return [...(loads ?? []), ...links.filter((link) => !/^(#|figures\/)/.test(link))];
}
