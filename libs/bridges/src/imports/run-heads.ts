import { createHash, type Hash } from 'node:crypto';
import { BasinError, canonicalJson, type Factor, type ImportTool } from '@basin/core';
import type { RunEnd, RunPart, RunSource } from './run-part.ts';

/** A run without its values: what is needed to plan it, and to see whether it is known. */
export interface RunHead {
  run: string;
  tool: ImportTool;
  file: string;
  parameters: Readonly<Record<string, Factor>>;
  end: RunEnd;
  endWord: string | null;
  startedAtMs: number | null;
  /** SHA-256 of all that it brings. */
  digest: string;
  /** Of each metric how many values it has and which is the last (NaN is null). */
  metrics: Readonly<Record<string, { count: number; last: number | null }>>;
  /** Metrics with several values that are all the same. */
  constant: readonly string[];
}

export interface ReadHeads {
  runs: RunHead[];
  /** SHA-256 of the bytes of each source, in their order. */
  digests: string[];
  pointCount: number;
}

/**
 * Reads sources once from end to end, without keeping their values.
 *
 * @throws BasinError those of the sources, `import/empty`, `import/run` for two runs of one name.
 */
export function readHeads(sources: readonly RunSource[]): ReadHeads {
  const runs = new Map<string, RunHead>();
  let pointCount = 0;
  const digests = sources.map((source) => {
    const hash = createHash('sha256');
    const open = new Map<string, OpenHead>();
    for (const part of source.parts(hash)) {
      pointCount += part.points.length;
      const head = open.get(part.run) ?? begin(part, source, runs);
      open.set(part.run, head);
      take(head, part);
      if (part.isLast) close(head);
    }
    for (const head of open.values()) close(head);
    return hash.digest('hex');

    function close(head: OpenHead): void {
      open.delete(head.run);
      runs.set(head.run, closed(head));
    }
  });
  if (runs.size === 0) {
    const files = sources.map(({ file }) => file).join(', ');
    throw new BasinError('import/empty', `${files}: no run that has ended, with a number in it`);
  }
  return { runs: [...runs.values()], digests, pointCount };
}

interface OpenHead extends Omit<RunHead, 'digest' | 'metrics' | 'constant'> {
  hash: Hash;
  changing: Set<string>;
  metrics: Record<string, { count: number; last: number | null }>;
}

function begin(
  { run, parameters }: RunPart,
  { tool, file }: RunSource,
  known: ReadonlyMap<string, RunHead>,
): OpenHead {
  const other = known.get(run);
  if (other !== undefined) {
    const where = other.file === file ? `twice in ${file}` : `in ${other.file} and in ${file}`;
    throw new BasinError('import/run', `a run called "${run}" is ${where}`);
  }
  return {
    ...{ run, tool, file, parameters, end: 'done', endWord: null, startedAtMs: null },
    ...{
      hash: createHash('sha256'),
      changing: new Set(),
      metrics: Object.create(null) as OpenHead['metrics'],
    },
  };
}

function take(head: OpenHead, part: RunPart): void {
  for (const { metric, step, epoch, elapsedMs, value } of part.points) {
    head.hash.update(`${metric}\t${step}\t${epoch}\t${elapsedMs}\t${value}\n`);
    const known = (head.metrics[metric] ??= { count: 0, last: null });
    const last = Number.isFinite(value) ? value : null;
    if (known.count > 0 && last !== known.last) head.changing.add(metric);
    known.count += 1;
    known.last = last;
  }
  head.end = part.end ?? head.end;
  head.endWord = part.endWord ?? head.endWord;
  head.startedAtMs = part.startedAtMs ?? head.startedAtMs;
}

function closed({ hash, changing, ...head }: OpenHead): RunHead {
  const { parameters, end, endWord, startedAtMs, metrics } = head;
  const several = Object.entries(metrics).filter(([, { count }]) => count > 1);
  const constant = several.map(([name]) => name).filter((name) => !changing.has(name));
  hash.update(canonicalJson({ parameters, end, endWord, startedAtMs }));
  return { ...head, constant, digest: hash.digest('hex') };
}
