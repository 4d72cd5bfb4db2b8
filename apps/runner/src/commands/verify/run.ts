import { verifyDatabase } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import { formatFindings, hasErrors } from './findings.ts';

/** Verifies a database and prints what is wrong; fails when something is. */
export function runVerify({ database, json }: { database: string; json: boolean }): ExitCode {
  const report = verifyDatabase(database);
  const ok = !hasErrors(report.findings);
  if (json) printDocument<'verify'>({ ok, ...report }, 0);
  else printText(formatFindings(report));
  return ok ? exitCode.ok : exitCode.failed;
}
