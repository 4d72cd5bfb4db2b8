import { readFileSync, readlinkSync } from 'node:fs';

/** What is read to find out; a parameter for tests. */
export interface ProcessFacts {
  environment: NodeJS.ProcessEnv;
  /** The target of a link below /proc/self, or null. */
  link(name: string): string | null;
  /** The text of a file below /proc/self, or null. */
  text(name: string): string | null;
}

const hangUpBit = 0x1n;
const accessMask = 0o3;
const writeOnly = 0o1;

/**
 * Whether this process was started so that it outlives its terminal, by `nohup` for instance. Node sets
 * ignored signals back to their default before any script runs, so what is asked first
 * (`SigIgn`) says so only where a runtime leaves it alone. But `nohup` leaves two traces, also through
 * `npx`: a standard input that can only be written, where it was a terminal; and its own name as the
 * last command of the shell.
 */
export function isHangUpIgnored(facts: ProcessFacts = ownFacts): boolean {
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(facts.text('status') ?? '')?.[1];
  if (ignored !== undefined && (BigInt(`0x${ignored}`) & hangUpBit) !== 0n) return true;
  const flags = /^flags:\s*([0-7]+)$/m.exec(facts.text('fdinfo/0') ?? '')?.[1];
  const inputIsSink =
    facts.link('fd/0') === '/dev/null' &&
    flags !== undefined &&
    (Number.parseInt(flags, 8) & accessMask) === writeOnly;
  return inputIsSink || /(^|\/)nohup$/.test(facts.environment['_'] ?? '');
}

const ownFacts: ProcessFacts = {
  environment: process.env,
  link: (name) => read(() => readlinkSync(`/proc/self/${name}`)),
  text: (name) => read(() => readFileSync(`/proc/self/${name}`, 'utf8')),
};

/** Null on systems without /proc. */
function read(work: () => string): string | null {
  try {
    return work();
  } catch {
    return null;
  }
}
