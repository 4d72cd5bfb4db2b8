import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalizeModule from 'canonicalize';
import { BasinError } from './errors.ts';

/** The CommonJS default export, seen by TypeScript as a namespace. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/**
 * Canonical JSON of a plain value (RFC 8785: sorted keys, shortest numbers, no white space).
 *
 * @throws BasinError `config/not-json` for NaN, infinities, functions and undefined.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new BasinError('config/not-json', `value has no canonical JSON: ${String(cause)}`, {
      cause,
    });
  }
  if (text === undefined) {
    throw new BasinError('config/not-json', `value has no canonical JSON: ${String(value)}`);
  }
  return text;
}

/** Lower-case hexadecimal SHA-256 of text (as UTF-8) or bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? utf8ToBytes(data) : data;
  if (bytes.length < fewBytes) return bytesToHex(sha256(bytes));
  const crypto = nodeCrypto();
  return crypto === undefined
    ? bytesToHex(sha256(bytes))
    : crypto.createHash('sha256').update(bytes).digest('hex');
}

/** Below it Node's own takes longer to begin than the whole. */
const fewBytes = 512;

interface NodeCrypto {
  createHash(name: string): { update(bytes: Uint8Array): { digest(encoding: 'hex'): string } };
}

/** Node's own hash, twenty times as fast; undefined in browsers. Not imported, for bundles of pages have this file. */
function nodeCrypto(): NodeCrypto | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => NodeCrypto | undefined };
  };
  return process?.getBuiltinModule?.('node:crypto');
}

/** Identity of a plain record: SHA-256 of its canonical JSON. Pass it without default fields. */
export function identityOf(record: unknown): string {
  return sha256Hex(canonicalJson(record));
}
