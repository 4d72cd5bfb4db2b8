import { expect, it, vi } from 'vitest';
import { retryWhenFull } from './retry-when-full.ts';

const full = () =>
  Promise.reject(new Error('OOM command not allowed when used memory > maxmemory'));

it('a Redis that stays full is given up after two minutes, and at once when nobody waits', async () => {
  await expect(retryWhenFull(full, () => false)).rejects.toThrow('OOM');
  const now = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(121_000);
  await expect(retryWhenFull(full, () => true)).rejects.toMatchObject({
    code: 'runner/redis-full',
  });
  now.mockRestore();
});
