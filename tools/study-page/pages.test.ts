import { readFileSync } from 'node:fs';
import { studyFileSchema, trainingFileSchema } from '@basin/studies/file';
import { expect, test } from 'vitest';
import { studyPages } from './pages.ts';

/** Made once: the JSON Schema takes seconds. */
const pages = await studyPages();

test('docs/study-file.md and docs/study.schema.json are what the schema says: npx tsx tools/study-page.ts writes them', () => {
  for (const { path, text } of pages) expect(readFileSync(path, 'utf8')).toBe(text);
});

test('every key of the schema is on the page and in the JSON Schema', () => {
  const [page, schema] = pages;
  const keys = [...Object.keys(studyFileSchema.shape), ...Object.keys(trainingFileSchema.shape)];
  for (const key of keys) {
    expect(page?.text).toContain(`\`${key}\``);
    expect(schema?.text).toContain(`"${key}"`);
  }
});
