import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tfjsPackageDirectory, threadSafeBackend } from './build-addon.ts';

test('the set of attribute names becomes one of each thread', () => {
  const source = readFileSync(join(tfjsPackageDirectory(), 'binding/tfjs_backend.cc'), 'utf8');
  const patched = threadSafeBackend(source);
  expect(patched.match(/^static .*ATTR_NAME_SET;$/gm)).toEqual([
    'static thread_local std::set<std::string> ATTR_NAME_SET;',
  ]);
  expect(patched.length - source.length).toBe('thread_local '.length);
});

test('a source that is not the known one is refused', () => {
  expect(() => threadSafeBackend('int main() {}')).toThrow(
    expect.objectContaining({ code: 'runtime/compile' }),
  );
});
