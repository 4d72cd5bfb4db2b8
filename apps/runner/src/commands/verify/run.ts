import { verifyDatabase } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { formatFindings, hasErrors } from './findings.ts';

/** Verifies a database and prints what is wrong; fails when something is. */
export function runVerify({ database, json }: { database: string; json: boolean }): ExitCode {
  const report = verifyDatabase(database);
  const ok = !hasErrors(report.findings);
  process.stdout.write(json ? `${JSON.stringify({ ok, ...report })}\n` : formatFindings(report));
  return ok ? exitCode.ok : exitCode.failed;
}
