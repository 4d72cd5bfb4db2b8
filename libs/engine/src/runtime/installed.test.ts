import { expect, onTestFinished, test } from 'vitest';
import { installedRuntime, whyUnread } from './installed.ts';

test('a runtime that is not there is told from one that this user cannot read', () => {
  expect(whyUnread(import.meta.dirname)).toBeNull();
  expect(whyUnread(`${import.meta.dirname}/none`)).toMatch(/none is gone: run .*basin setup$/);
  // Below a file: refused to root too, as another user's folder is to everybody else.
  expect(whyUnread(`${import.meta.filename}/none`)).toMatch(
    /cannot be read by this user \(ENOTDIR\): .*BASIN_CACHE/,
  );
});

test('what another machine prepared in a shared folder is no runtime of this one', () => {
  const { arch } = process;
  onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }));
  Object.defineProperty(process, 'arch', { value: 'arm64' });
  expect(installedRuntime()).toEqual({
    missing: expect.stringMatching(/tested on Linux x64 .* this is linux arm64/),
  });
});
