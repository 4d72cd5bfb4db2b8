import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { workspaceRoot } from './step.ts';

/** The rules that a source text breaks when it stands in a folder of the workspace. */
async function brokenRules(folder: string, source: string): Promise<(string | null)[]> {
  const eslint = new ESLint({ cwd: workspaceRoot });
  const [result] = await eslint.lintText(source, {
    filePath: path.join(workspaceRoot, folder, 'illegal-import.ts'),
  });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

// The rule reads the project graph from a cache; a stale one would let anything pass.
beforeAll(async () => {
  process.env['NX_DAEMON'] = 'false';
  await createProjectGraphAsync();
});

const boundaries = '@nx/enforce-module-boundaries';

test.each([
  ['libs/charts/src', "export { openReader } from '@basin/store';\n"],
  ['libs/models/src', "export { experiments } from '@basin/studies';\n"],
  ['libs/core/src', "export { backendNames } from '@basin/engine';\n"],
  ['apps/dashboard/data', "export { backendNames } from '@basin/engine';\n"],
])('an illegal import in %s is refused', async (folder, source) => {
  expect(await brokenRules(folder, source)).toContain(boundaries);
});

test('a legal import passes', async () => {
  const source = "export { BasinError } from '@basin/core';\n";
  expect(await brokenRules('libs/store/src', source)).toEqual([]);
});

test('Node modules stay out of browser-safe libs, and the store out of components', async () => {
  expect(await brokenRules('libs/core/src', "export { sep } from 'node:path';\n")).toContain(
    'no-restricted-imports',
  );
  expect(
    await brokenRules('apps/dashboard/components', "export { openReader } from '@basin/store';\n"),
  ).toContain('no-restricted-imports');
});

test('what binds a parameter for each value of a list stays out of the store', async () => {
  const source = "export { inArray } from 'drizzle-orm';\n";
  expect(await brokenRules('libs/store/src', source)).toContain('no-restricted-imports');
});
