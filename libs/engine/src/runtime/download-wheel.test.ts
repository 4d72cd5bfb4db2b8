import { expect, test } from 'vitest';
import { downloadArguments, requirementLine } from './download-wheel.ts';
import { isNeeded, runtimeNames, runtimeWheels } from './wheels.ts';

test.each(runtimeNames)(
  'every wheel of %s is one file, by version, tags and SHA-256',
  (runtime) => {
    for (const wheel of runtimeWheels[runtime]) {
      expect(requirementLine(wheel)).toMatch(/^[a-z0-9-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}\n$/);
      const args = downloadArguments(wheel, 'requirements.txt', 'downloads');
      expect(args).toContain('--require-hashes');
      expect(args).toContain('--no-deps');
      expect(args).toContain('--python-version=3.11');
      expect(args.some((arg) => arg.startsWith('--platform=manylinux'))).toBe(true);
    }
    const hashes = runtimeWheels[runtime].map(({ sha256 }) => sha256);
    expect(new Set(hashes).size).toBe(hashes.length);
  },
);

test('of a wheel only libraries and C headers are unpacked', () => {
  expect(isNeeded('tensorflow/libtensorflow_cc.so.2')).toBe(true);
  expect(isNeeded('tensorflow/include/tensorflow/c/eager/c_api.h')).toBe(true);
  expect(isNeeded('tensorflow/include/xla/tsl/c/tsl_status.h')).toBe(true);
  expect(isNeeded('nvidia/cublas/lib/libcublas.so.12')).toBe(true);
  expect(isNeeded('tensorflow/python/_pywrap_tfe.so')).toBe(false);
  expect(isNeeded('tensorflow/include/external/eigen/Eigen/Core')).toBe(false);
});
