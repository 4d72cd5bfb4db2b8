import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tfjsPackageDirectory } from './build-addon.ts';
import { changedBackend } from './changed-backend.ts';

const source = readFileSync(join(tfjsPackageDirectory(), 'binding/tfjs_backend.cc'), 'utf8');

test('the set of attribute names becomes one of each thread', () => {
  expect(changedBackend(source).match(/^static .*ATTR_NAME_SET;$/gm)).toEqual([
    'static thread_local std::set<std::string> ATTR_NAME_SET;',
  ]);
});

test('sessions get their options before they are loaded, and nothing else changes', () => {
  const lines = new Set(source.split('\n'));
  const added = changedBackend(source)
    .split('\n')
    .filter((line) => !lines.has(line));
  expect(added).toHaveLength(6);
  expect(added.slice(1).join('\n')).toMatch(
    /if \(!is_gpu_device\) {[^]*TF_SetConfig\(session_options/,
  );
});

test.each([
  ['of another version', 'int main() {}'],
  ['with a line twice', `${source}${source}`],
])('a source %s is refused', (_, other) => {
  expect(() => changedBackend(other)).toThrow(expect.objectContaining({ code: 'runtime/compile' }));
});
