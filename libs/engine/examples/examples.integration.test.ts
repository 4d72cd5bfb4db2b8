import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installedRuntime } from '../src/runtime/installed.ts';

const hasRuntime = !('missing' in installedRuntime());

async function outputOf(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), file];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

test('compile-a-step runs', async () => {
  const output = await outputOf('compile-a-step');
  expect(output).toMatch(/^backend (cuda|native|webgpu|wasm): /);
  expect(output).toMatch(/loss \d+\.\d{4}, weights/);
  if (hasRuntime) expect(output).toMatch(/MatMul 2/);
});

test('loop fits a sine', async () => {
  const losses = [...(await outputOf('loop')).matchAll(/loss ([\d.]+)/g)].map(([, loss]) =>
    Number(loss),
  );
  expect(losses).toHaveLength(4);
  expect(losses.at(-1)).toBeLessThan(0.01);
});

test.skipIf(!hasRuntime)('hessian-vector-product finds the eigenvalue of AᵀA', async () => {
  expect(await outputOf('hessian-vector-product')).toBe('leading eigenvalue 11.7292\n');
});
