import { createHash } from 'node:crypto';
import { emptyCounts } from '@basin/core';
import { type StudyPage, studyPageElement } from '@basin/studies';
import { expect, it } from 'vitest';
import { pageHtml } from './page-html.ts';

const evil = `</script><img src=x onerror="alert(1)"><!-- \u2028`;
const page: StudyPage = {
  format: 'basin-study-page-v1',
  sweep: {
    ...{ sweepId: 'f', experiment: 'study.x', study: null, number: null, title: evil },
    ...{ question: evil, preset: 'custom', planned: 1, counts: emptyCounts(), plannedAtMs: 1 },
  },
  ...{ facts: [], findings: null, metrics: [], analyses: [] },
  names: { factors: [], metrics: [], measures: [], settings: [] },
  tasks: [{ taskId: 'a', label: evil, kind: 'training', state: 'done' }],
  columns: [{ field: { kind: 'factor', name: evil }, all: Number.NaN }],
  ...{ attempts: { rows: [], total: 0 }, curves: {}, places: [] },
};
const code = { script: `"</script><!--".length`, style: 'a{content:"</style>"}' };

it('nothing that users named leaves its element, and the data come back whole', () => {
  const text = pageHtml(page, code);
  expect(text).not.toContain('<img');
  expect(text).toContain('<title>&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  const [, json = ''] = new RegExp(`id="${studyPageElement}">([^<]*)</script>`).exec(text) ?? [];
  const data = JSON.parse(json) as StudyPage;
  expect(data.sweep.title).toBe(evil);
  expect(data.tasks[0]?.label).toBe(evil);
  // What JSON cannot say is missing, not a page that does not open.
  expect(data.columns[0]).toMatchObject({ all: null });
  // Three ends of scripts and styles: those that the page itself writes.
  expect(text.match(/<\/(script|style)/gi)).toHaveLength(3);
  expect(text.match(/<!--/g)).toBeNull();
});

it('its policy lets it run its own script and load nothing', () => {
  const text = pageHtml(page, code);
  const [, policy = ''] = /Security-Policy" content="([^"]*)"/.exec(text) ?? [];
  expect(policy).toContain("default-src 'none'");
  for (const name of ['script', 'style']) {
    const [, content = ''] = new RegExp(`<${name}>([^]*?)</${name}>`).exec(text) ?? [];
    const digest = createHash('sha256').update(content).digest('base64');
    expect(policy).toContain(`${name}-src 'sha256-${digest}'`);
  }
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
});
