import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BasinError } from '@basin/core';
import { compiled } from '@basin/execution/start';
import { workspaceRoot } from '@basin/store/places';
import { type ExitCode, exitCode } from '../../cli/exit-code.ts';
import { onNpxEnd } from '../../cli/npx-end.ts';
import { runProgram } from '../../cli/run-program.ts';

/** The dashboard's server, until it is stopped. In the repository its pages are built first, when they changed. */
export async function serve(flags: readonly string[]): Promise<ExitCode> {
  const inRepository = path.join(workspaceRoot, 'apps', 'dashboard', 'server', 'start.js');
  const isRepository = existsSync(inRepository);
  if (isRepository) buildPages();
  const packed = isRepository ? null : compiled('dashboard');
  const url = pathToFileURL(packed === null ? inRepository : path.join(packed, 'main.js'));
  // As if the signal that npx got had come to us.
  const stopWatching = onNpxEnd(() => process.kill(process.pid, 'SIGTERM'));
  const code = await runProgram({ url, execArgv: [] }, flags);
  stopWatching();
  return code === 0 ? exitCode.ok : code === 2 ? exitCode.usage : exitCode.failed;
}

/** A no-op of a second or two where nothing changed. What nx says goes to standard error. */
function buildPages(): void {
  const nx = path.join(workspaceRoot, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const { status } = spawnSync(
    process.execPath,
    [nx, 'run', 'dashboard:build', '--output-style=stream'],
    { cwd: workspaceRoot, stdio: ['ignore', 2, 2] },
  );
  if (status === 0) return;
  throw new BasinError(
    'dashboard/not-built',
    'the dashboard could not be built, as the lines above say: mend that, or run `npm ci`, then start it again',
  );
}
