import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../apps/runner/src/cli/program.ts';
import { documents } from '../../apps/runner/src/documents/registry.ts';
import { commandOutputSchema, schemaFile } from './schema.ts';

test('docs/command-output.schema.json is what the schemas say: npx tsx tools/command-output.ts writes it', async () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(await commandOutputSchema());
});

test('every command that takes --json has a document, and every document a command', () => {
  const program: Command = createProgram(() => undefined);
  const withJson = program.commands
    .filter(({ options }) => options.some(({ long }) => long === '--json'))
    .map((command) => command.name());
  const named = Object.keys(documents)
    .filter((name) => name !== 'error')
    .map((name) => name.split(' ')[0]);
  expect([...new Set(named)].sort()).toEqual(withJson.sort());
});
