import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument } from '../../cli/print.ts';
import { databasePath } from '@basin/store/places';
import {
  checkBrowser,
  checkDashboard,
  checkDatasets,
  checkMachine,
  checkNode,
  checkStore,
  checkWebgpu,
  checkWorkers,
} from './checks.ts';
import { formatFindings } from './finding.ts';

/** Looks at everything, whatever is missing; fails when something needed is. */
export async function runDoctor(flags: { json: boolean }): Promise<ExitCode> {
  const findings = [
    checkNode(),
    ...checkMachine(),
    await checkWebgpu(),
    await checkWorkers(),
    await checkStore(),
    ...(await checkDatasets()),
    checkDashboard(databasePath(undefined)),
    checkBrowser(),
  ];
  if (flags.json) printDocument<'doctor'>({ findings });
  else process.stdout.write(formatFindings(findings));
  return findings.some(({ state }) => state === 'missing') ? exitCode.failed : exitCode.ok;
}
