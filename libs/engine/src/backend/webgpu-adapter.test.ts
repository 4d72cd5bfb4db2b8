import { expect, it } from 'vitest';
import { whyNoDawn } from './webgpu-adapter.ts';

it('advises to install what is not there, and nothing for a build that does not load', () => {
  const absent = Object.assign(new Error("Cannot find package 'webgpu'\nfrom …"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  expect(whyNoDawn(absent, 'linux-x64')).toBe(
    "the package webgpu is not installed or has no build for linux-x64 (Cannot find package 'webgpu'): npm ci --include=optional",
  );
  // As Alpine's C library says it of a build for Debian's.
  const foreign = Object.assign(
    new Error('Error loading shared library libstdc++.so.6: No such file (needed by dawn.node)'),
    { code: 'ERR_DLOPEN_FAILED' },
  );
  expect(whyNoDawn(foreign, 'linux-x64')).toBe(
    'the package webgpu does not load on this linux-x64: Error loading shared library libstdc++.so.6: No such file (needed by dawn.node)',
  );
});
