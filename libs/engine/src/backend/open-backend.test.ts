import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { installedRuntime } from '../runtime/installed.ts';
import { firstThatWorks, openBackend } from './open-backend.ts';

test('an unknown backend is an error that lists the known ones', async () => {
  await expect(openBackend('tpu' as never)).rejects.toMatchObject({
    code: 'engine/unknown-backend',
    message: 'There is no backend "tpu"; allowed: auto, cuda, native, webgpu, wasm, cpu',
  });
});

const runtime = installedRuntime();
const hasCuda = 'runtime' in runtime && runtime.runtime === 'cuda';

test.skipIf(hasCuda)(
  'a backend asked for by name that does not work is an error with its reason',
  async () => {
    await expect(openBackend('cuda')).rejects.toMatchObject({
      code: 'engine/backend-unavailable',
      message: expect.stringMatching(/^The backend cuda does not work here: \S+/),
    });
  },
);

test('wasm and cpu open, one after the other, and say why', async () => {
  for (const name of ['wasm', 'cpu'] as const) {
    const { tf, ...backend } = await openBackend(name);
    expect(backend).toMatchObject({ name, tensorflowVersion: null, passedOver: [] });
    expect(backend.reason).toMatch(/asked for by name$/);
    expect(tf.getBackend()).toBe(name);
    expect(Array.from(tf.add([1, 2], [3, 4]).dataSync())).toEqual([4, 6]);
  }
});

test('what is slower for want of the native runtime says why, and what to do', () => {
  const reason = 'the native runtime is not prepared: run npx basin setup';
  const others = [
    { name: 'cuda', reason: 'no card' },
    { name: 'native', reason },
  ] as const;
  expect(firstThatWorks(others)).toBe(
    `the fastest that works here (not cuda and native); native: ${reason}`,
  );
  expect(firstThatWorks([])).toBe('the fastest there is');
});

test('importing the module loads neither tfjs nor TensorFlow', () => {
  const url = new URL('open-backend.ts', import.meta.url).href;
  const program = `await import(${JSON.stringify(url)});
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(loaded.filter((path) => path.includes('@tensorflow')).length);`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('0');
});
