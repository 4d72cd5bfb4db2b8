import { afterEach, expect, test, vi } from 'vitest';
import { basinScript } from './basin-command.ts';

vi.mock('server-only', () => ({}));
afterEach(() => void vi.unstubAllEnvs());

test('a server that was not told where basin is starts no command', () => {
  vi.stubEnv('BASIN_ROOT', '');
  expect(() => basinScript()).toThrow(expect.objectContaining({ code: 'dashboard/no-command' }));
  vi.stubEnv('BASIN_ROOT', '/opt/basin');
  expect(basinScript()).toBe('/opt/basin/bin/basin.js');
});
