import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
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
import { type Finding, formatFindings } from './finding.ts';
import { checkWebgpuQuietly } from './check-webgpu-quietly.ts';

/** Looks at everything, or at one thing, whatever is missing; fails when something needed is. */
export async function runDoctor(flags: { json: boolean; webgpu: boolean }): Promise<ExitCode> {
  const findings = flags.webgpu ? [await checkWebgpu()] : await checkAll();
  if (flags.json) printDocument<'doctor'>({ findings });
  else printText(formatFindings(findings));
  return findings.some(({ state }) => state === 'missing') ? exitCode.failed : exitCode.ok;
}

async function checkAll(): Promise<Finding[]> {
  return [
    checkNode(),
    ...checkMachine(),
    await checkWebgpuQuietly(),
    await checkWorkers(),
    await checkStore(),
    ...(await checkDatasets()),
    checkDashboard(databasePath(undefined)),
    checkBrowser(),
  ];
}
