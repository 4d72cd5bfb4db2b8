import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compiledScript } from '../testing/compiled-script.ts';
import { installedRuntime } from './installed.ts';

const program = fileURLToPath(new URL('fixtures/run-xla-program.ts', import.meta.url));
const runtime = installedRuntime();

test.skipIf('missing' in runtime)('no graph passes through Grappler', async () => {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    BASIN_PROGRAM_CACHE: 'off',
    TF_CPP_MIN_LOG_LEVEL: '0',
    TF_CPP_MAX_VLOG_LEVEL: '0',
    TF_CPP_VMODULE: 'meta_optimizer=1',
  };
  const { stdout, stderr } = spawnSync(process.execPath, [await compiledScript(program)], {
    env: environment,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toHaveProperty('sums');
  expect(stderr).toContain('SavedModel load for tags { serve }');
  expect(stderr).not.toContain('meta_optimizer.cc');
});
