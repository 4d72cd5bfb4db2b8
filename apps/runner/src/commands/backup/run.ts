import { plural } from '@basin/core';
import { backupDatabase, type BackupReport } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import { formatFindings, hasErrors } from '../verify/findings.ts';

export interface BackupCommand {
  database: string;
  target: string;
  copyFiles: boolean;
  json: boolean;
}

/** Makes a backup and says what is in it; fails when its verification found errors. */
export async function runBackup(command: BackupCommand): Promise<ExitCode> {
  const { database: path, target, copyFiles, json } = command;
  const report = await backupDatabase({ path, target, copyFiles });
  const ok = !hasErrors(report.verified.findings);
  if (json) printDocument<'backup'>({ ok, ...report }, 0);
  else printText(describe(report));
  return ok ? exitCode.ok : exitCode.failed;
}

function describe({ database, files, verified }: BackupReport): string {
  const { linked, copied, present, byteCount } = files;
  const mebibytes = (byteCount / 2 ** 20).toFixed(1);
  return [
    `${database}: ${plural(linked + copied + present, 'file')} of weights, ${mebibytes} MiB (${linked} linked, ${copied} copied, ${present} there already)`,
    `verified: ${formatFindings(verified).trimEnd()}`,
    `use it as any database: --database=${database}`,
    '',
  ].join('\n');
}
