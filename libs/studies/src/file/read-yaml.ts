import type { Json } from '@basin/core';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { SourcePlace, StudySource } from './study-source.ts';
import { type LocatedProblem, StudyFileError, type StudyProblemCode } from './study-problem.ts';

/** A study that a person wrote is far smaller. */
export const largestFile = 256 * 1024;
/** Values in all, those that aliases repeat counted again. */
const mostValues = 50_000;
const deepest = 64;

/**
 * Reads YAML 1.2 or JSON, which is YAML, into plain data with places. Anchors and aliases are
 * followed; tags are refused.
 *
 * @throws StudyFileError with everything that is no such text.
 */
export function readYaml(file: string, text: string): StudySource {
  const lines = new LineCounter();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: LocatedProblem[] = [];
  const refuse = (code: StudyProblemCode, offset: number, message: string): void =>
    void problems.push({ code, path: [], at: 'value', message, position: positionOf(offset) });
  if (text.length > largestFile) {
    refuse('study/too-large', 0, `${text.length} characters: a study has at most ${largestFile}`);
    throw new StudyFileError(file, problems);
  }
  const document = parsed(text, lines, refuse);
  const reading: Reading = { document, refuse, left: mostValues };
  const read =
    document === null ? null : readNode(document.contents as Node | null, null, reading, 0);
  if (problems.length > 0 || read === null) throw new StudyFileError(file, problems);
  return { file, ...read, positionOf };
}

type Refuse = (code: StudyProblemCode, offset: number, message: string) => void;

interface Reading {
  document: Document | null;
  refuse: Refuse;
  /** Values that may still be read. */
  left: number;
}

function parsed(text: string, lineCounter: LineCounter, refuse: Refuse): Document | null {
  try {
    const document = parseDocument(text.replace(/^\uFEFF/, ' '), {
      ...{ lineCounter, version: '1.2', schema: 'core' },
      ...{ prettyErrors: false, uniqueKeys: true, strict: true },
    });
    // The parser reports a stack that nesting filled as an error of the text.
    const overflow = document.errors.find(({ message }) => /call stack|recursion/i.test(message));
    // Where it gave up depends on how much was on the stack before.
    if (overflow !== undefined) return refuseDepth(refuse);
    const said = new Set<number>();
    for (const { pos, code, message } of document.errors) {
      // One slip brings others on its line.
      const { line } = lineCounter.linePos(pos[0]);
      if (!said.has(line)) refuse('study/not-yaml', pos[0], ownWords[code] ?? firstLine(message));
      said.add(line);
    }
    return document as Document;
  } catch (error) {
    // Nothing else stops the parser than nesting that fills the stack.
    if (!(error instanceof RangeError)) throw error;
    return refuseDepth(refuse);
  }
}

function refuseDepth(refuse: Refuse, offset = 0): null {
  refuse('study/yaml-feature', offset, `nested more than ${deepest} deep`);
  return null;
}

function readNode(
  node: Node | null,
  key: number | null,
  reading: Reading,
  depth: number,
): { value: Json; place: SourcePlace } | null {
  const offset = node?.range?.[0] ?? key ?? 0;
  const { refuse } = reading;
  const place: SourcePlace = { key, value: offset, written: null, children: new Map() };
  if (--reading.left < 0) {
    if (reading.left === -1) {
      refuse(
        'study/yaml-feature',
        offset,
        `more than ${mostValues} values, aliases counted as often as they stand`,
      );
    }
    return null;
  }
  if (depth > deepest) {
    return refuseDepth(refuse, offset);
  }
  if (isAlias(node)) {
    const target = reading.document === null ? undefined : node.resolve(reading.document);
    if (target === undefined) {
      refuse('study/not-yaml', offset, `the alias *${node.source} has no anchor before it`);
      return null;
    }
    return readNode(target as Node, key, reading, depth + 1);
  }
  // The parser keeps a tag only where one is written.
  const tag = node === null ? undefined : (node as { tag?: string }).tag;
  if (tag !== undefined) {
    refuse(
      'study/yaml-feature',
      offset,
      `the tag ${tag.replace('tag:yaml.org,2002:', '!!')} is not read: write the value plainly`,
    );
  }
  if (isMap(node)) return readMap(node, place, reading, depth);
  if (isSeq(node)) {
    const value = node.items.map((item, index): Json => {
      const read = readNode(item as Node | null, null, reading, depth + 1);
      if (read !== null) place.children.set(String(index), read.place);
      return read?.value ?? null;
    });
    return { value, place };
  }
  if (!isScalar(node)) return { value: null, place };
  place.written = node.source ?? null;
  return { value: scalar(node.value, offset, refuse), place };
}

const noText = 'a key is a plain text';

/** Keys that mean something to YAML or to JavaScript. */
const noKeys: ReadonlyMap<unknown, string> = new Map([
  ['__proto__', '__proto__ is no key: no record can have it, give it another name'],
  [
    '<<',
    '<< (a merge of YAML 1.1) is not read: write the keys out, or use an alias for a whole value',
  ],
]);

function readMap(
  node: { items: { key: unknown; value: unknown }[] },
  place: SourcePlace,
  reading: Reading,
  depth: number,
): { value: Json; place: SourcePlace } {
  const value: Record<string, Json> = {};
  for (const { key, value: item } of node.items) {
    const offset = (key as Node | null)?.range?.[0] ?? place.value;
    const refusal = !isScalar(key) || key.value === null ? noText : noKeys.get(key.value);
    if (refusal !== undefined) {
      reading.refuse('study/yaml-feature', offset, refusal);
      continue;
    }
    const read = readNode(item as Node | null, offset, reading, depth + 1);
    const name = String((key as Scalar).value);
    value[name] = read?.value ?? null;
    if (read !== null) place.children.set(name, read.place);
  }
  return { value, place };
}

function scalar(value: unknown, offset: number, refuse: Refuse): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    refuse('study/invalid-value', offset, `${value} is no value of a study: give a finite number`);
    return null;
  }
  if (typeof value === 'bigint') return Number(value);
  return value as Json;
}

/** Where the parser speaks of itself. */
const ownWords: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a study is one document, and --- begins another',
  DUPLICATE_KEY: 'this key is there already',
  TAB_AS_INDENT: 'a tab is no indentation: use spaces',
};

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
