import type * as ChildProcess from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { serve } from './run.ts';

// The build of the pages takes a minute, and here it shall fail.
vi.mock('node:child_process', async (original) => ({
  ...(await original<typeof ChildProcess>()),
  spawnSync: vi.fn(() => ({ status: 1 })),
}));

it('pages that cannot be built are not served', async () => {
  await expect(serve([])).rejects.toMatchObject({ code: 'dashboard/not-built' });
  expect(vi.mocked(spawnSync).mock.calls[0]?.[1]).toContain('dashboard:build');
});
