import { type BasinError, errorCode, errorMessage } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { blobDirectoryOf } from '../blobs.ts';
import { connectReader } from '../connect-reader.ts';
import { translated } from '../faults.ts';
import { type Content, contentDigest, decodeContent } from '../contents/content.ts';
import { schemaVersion } from '../schema-version.ts';
import { namedBlobFindings, namedBlobs, strayFindings } from './blob-files.ts';
import { finding, type VerifyFinding } from './finding.ts';
import { identityFindings } from './identities.ts';
import { integrityFindings, referenceFindings } from './integrity.ts';
import { rules } from './rules.ts';

export interface VerifyReport {
  database: string;
  schemaVersion: number;
  /** What was looked at. */
  checked: { sweeps: number; tasks: number; attempts: number; points: number; files: number };
  /** Errors first. Empty: all is well. */
  findings: VerifyFinding[];
}

/**
 * Looks for anything wrong in a database and its files: pages and indices, references, the books of
 * every sweep, attempts and events against states, summaries against points, weights and snapshots
 * against their SHA-256. Changes nothing, and may run beside a writer: it sees one snapshot.
 *
 * @throws BasinError those of `openReader`, except that damage is a finding.
 */
export function verifyDatabase(path: string): VerifyReport {
  const checked = { sweeps: 0, tasks: 0, attempts: 0, points: 0, files: 0 };
  let findings: VerifyFinding[] = [];
  let client: Database;
  try {
    client = translated(path, () => connectReader(path, undefined));
  } catch (error) {
    const damage = damageFinding(error);
    if (damage === null) throw error;
    return { database: path, schemaVersion, checked, findings: [damage] };
  }

  /** Damage in one place must not hide what is wrong in others. */
  function look<T>(check: () => T): T | null {
    try {
      return translated(path, check);
    } catch (error) {
      const damage = damageFinding(error);
      if (damage === null) throw error;
      findings.push(damage);
      return null;
    }
  }

  try {
    client.function('content_key', { deterministic: true }, contentKey);
    // One read transaction, ended by closing: every check sees the same moment, whatever a writer does.
    client.exec('BEGIN');
    const checks = [integrityFindings, referenceFindings, identityFindings, ruleFindings];
    for (const check of checks) findings = findings.concat(look(() => check(client)) ?? []);
    const count = (table: string): number =>
      look(() => client.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()) ?? 0;
    checked.sweeps = count('sweeps');
    checked.tasks = count('trials');
    checked.attempts = count('attempts');
    checked.points = count('metrics');
    const named = look(() => namedBlobs(client)) ?? [];
    checked.files = named.length;
    const directory = blobDirectoryOf(path);
    findings = findings.concat(
      translated(directory, () => namedBlobFindings(directory, named)),
      translated(directory, () => strayFindings(directory)),
    );
  } finally {
    client.close();
  }
  return { database: path, schemaVersion, checked, findings: sorted(findings) };
}

/** The SHA-256 of a content's columns; null where its bytes cannot be read as they say. */
function contentKey(type: unknown, shape: unknown, bytes: unknown): string | null {
  try {
    const content = { type, shape: JSON.parse(String(shape)), bytes } as Content;
    decodeContent(content);
    return contentDigest(content);
  } catch {
    return null;
  }
}

function ruleFindings(client: Database): VerifyFinding[] {
  return rules.flatMap(({ code, broken }) => {
    const places = client.prepare<[], string>(broken).pluck().all();
    return places.map((place) => finding(code, place));
  });
}

/** The errors that are what `verify` looks for; null for any other. */
function damageFinding(error: unknown): VerifyFinding | null {
  const code = errorCode(error);
  if (code === 'store/corrupt' || code === 'store/not-a-database') {
    return finding(code, errorMessage((error as BasinError).cause ?? error));
  }
  return null;
}

/** Errors before notices, and the same damage once: several checks meet it. */
function sorted(findings: readonly VerifyFinding[]): VerifyFinding[] {
  const unique = new Map(findings.map((found) => [`${found.code} ${found.message}`, found]));
  return [...unique.values()].sort(
    (a, b) => Number(a.severity === 'notice') - Number(b.severity === 'notice'),
  );
}
