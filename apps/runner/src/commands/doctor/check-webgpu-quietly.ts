import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorMessage } from '@basin/core';
import { describeMachine } from '@basin/engine/machine';
import { checkWebgpu } from './checks.ts';
import type { Finding } from './finding.ts';

const limitMs = 60_000;

/**
 * The same without what graphics drivers write to the terminal. The native runtime brings the means to
 * silence them; where it is not prepared, another process looks, whose standard error nobody reads.
 */
export async function checkWebgpuQuietly(
  isNative = describeMachine().runtime.name !== null,
  program = process.argv[1] ?? '',
): Promise<Finding> {
  if (isNative) return checkWebgpu();
  const args = [program, 'doctor', '--webgpu', '--json'];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: limitMs });
    return (JSON.parse(stdout) as { findings: [Finding] }).findings[0];
  } catch (error) {
    const found = `looking for an adapter failed: ${errorMessage(error).split('\n')[0] ?? ''}`;
    return { id: 'webgpu', name: 'WebGPU', state: 'absent', found, todo: null };
  }
}
