import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkWebgpuQuietly } from './check-webgpu-quietly.ts';

const subject = path.join(import.meta.dirname, 'check-webgpu-quietly.ts');

/** Stands for `basin`, whose driver does something. */
function written(program: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-webgpu-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'basin.js');
  writeFileSync(file, program);
  return file;
}

test('what a driver writes does not show where another process looks, and what it found does', () => {
  const finding = { id: 'webgpu', name: 'WebGPU', state: 'absent', found: 'none', todo: null };
  const document = JSON.stringify({ findings: [finding] });
  const program = written(
    `console.error('Warning: loader_get_json'); console.log(process.argv.slice(2).join(' ') ===
      'doctor --webgpu --json' ? '${document}' : '{}')`,
  );
  const asking = `import { checkWebgpuQuietly } from '${subject}';
void checkWebgpuQuietly(false, '${program}').then((found) => console.log(JSON.stringify(found)));`;
  const script = path.join(path.dirname(program), 'ask.ts');
  writeFileSync(script, asking);
  const args = ['--import', import.meta.resolve('tsx'), script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(finding);
});

test('a driver that takes its process with it is said to be none', async () => {
  const program = written(`process.kill(process.pid, 'SIGSEGV')`);
  expect(await checkWebgpuQuietly(false, program)).toMatchObject({
    state: 'absent',
    found: expect.stringMatching(/^looking for an adapter failed: /) as string,
  });
});
