import { nearest } from '@basin/core';
import { z } from 'zod';
import { innerSchema, isRecord, keysOf, schemaAt } from './schema-at.ts';
import { valueAt } from './schema-problems.ts';
import type { SourcePlace } from './study-source.ts';

/** What is left of a part of a file once what its schema refuses is out of it. */
export interface SoundPart {
  /** Undefined: nothing of it can be read. */
  value: unknown;
  /** Of a list: which of its items are left, by their places in the file. */
  kept: number[] | null;
}

type Path = readonly PropertyKey[];

/**
 * Stand for what is refused, so that the rest of its record is read and its faults of meaning are said too. What
 * they mean is never judged: who reads the part leaves out what is said at a refused place.
 */
const standIns: readonly unknown[] = ['unread', 1, 0.5, 0, true, {}, []];

/**
 * Reads what is sound in a part of which the schema refuses something: a misspelt key as the one that was probably
 * meant, a refused value as nothing where it may be left out, else as one that stands for it. An item of a list, or
 * the whole, goes where that does not do.
 *
 * @param refused where in it the schema refuses something.
 * @param place of the part, which learns of keys that are read as others.
 */
export function soundPart(
  schema: z.ZodType,
  value: unknown,
  refused: readonly Path[],
  place: SourcePlace | undefined,
): SoundPart {
  const member = memberFor(schema, value);
  if (member instanceof z.ZodArray && isRecord(value)) {
    // One item where a list of them is wanted.
    const isItem = (member.element as z.ZodType).safeParse(value).success;
    return { value: isItem ? [value] : undefined, kept: null };
  }
  if (!Array.isArray(value) || !(member instanceof z.ZodArray)) {
    const sound = soundItem(member, value, refused, place);
    return { value: sound, kept: null };
  }
  const item = member.element as z.ZodType;
  const kept: number[] = [];
  const items = (value as unknown[]).flatMap((each, index) => {
    const within = refused.filter(([at]) => at === index).map((path) => path.slice(1));
    const sound =
      within.length === 0
        ? each
        : soundItem(item, each, within, place?.children.get(String(index)));
    if (sound === undefined) return [];
    kept.push(index);
    return [sound];
  });
  return items.length === 0 ? { value: undefined, kept: null } : { value: items, kept };
}

/** Of a union the member that a list, or a record, can be meant for. */
function memberFor(schema: z.ZodType, value: unknown): z.ZodType {
  const inner = innerSchema(schema, value);
  if (!(inner instanceof z.ZodUnion)) return inner;
  const wanted = Array.isArray(value) ? z.ZodArray : z.ZodObject;
  return (inner.options as z.ZodType[]).find((option) => option instanceof wanted) ?? inner;
}

function soundItem(
  schema: z.ZodType,
  given: unknown,
  refused: readonly Path[],
  place: SourcePlace | undefined,
): unknown {
  if (!isRecord(given) && !Array.isArray(given)) return undefined;
  const value = structuredClone(given) as Record<string, unknown> | unknown[];
  // What lies within a misspelt key comes before the key is read as another.
  for (const path of refused.toSorted((a, b) => b.length - a.length)) {
    if (path.length === 0) return undefined;
    mendAt(schema, value, path, place);
  }
  return schema.safeParse(value).success ? value : undefined;
}

function mendAt(
  schema: z.ZodType,
  value: Record<string, unknown> | unknown[],
  path: Path,
  place: SourcePlace | undefined,
): void {
  const [at, key] = [path.slice(0, -1), String(path.at(-1))];
  const holder = valueAt(value, at);
  if (typeof holder !== 'object' || holder === null) return;
  const fields = holder as Record<string, unknown>;
  const wanted = schemaAt(schema, value, path);
  if (wanted !== null) {
    const standIn = standInFor(wanted, fields[key], isTag(schemaAt(schema, value, at), key));
    // A default stands for itself.
    if (standIn === undefined || wanted.safeParse(undefined).data !== undefined) delete fields[key];
    else fields[key] = structuredClone(standIn);
    return;
  }
  const free = keysOf(schemaAt(schema, value, at), holder).filter(
    (name) => fields[name] === undefined,
  );
  const meant = nearest(key, free);
  if (meant !== null) {
    fields[meant] = fields[key];
    const held = placeAt(place, at);
    const written = held?.children.get(key);
    // What is wrong with it stands where it is written.
    if (written !== undefined) held?.children.set(meant, written);
  }
  delete fields[key];
}

function standInFor(schema: z.ZodType, found: unknown, tag: boolean): unknown {
  const inner = innerSchema(schema, found);
  if (!(inner instanceof z.ZodEnum)) {
    return standIns.find((candidate) => schema.safeParse(candidate).success);
  }
  const near = typeof found === 'string' ? nearest(found, inner.options.map(String)) : null;
  // Which record is meant decides what the rest of it means.
  return near ?? (tag ? undefined : inner.options[0]);
}

function isTag(holder: z.ZodType | null, key: string): boolean {
  return holder instanceof z.ZodDiscriminatedUnion && holder.def.discriminator === key;
}

function placeAt(place: SourcePlace | undefined, path: Path): SourcePlace | undefined {
  return path.reduce<SourcePlace | undefined>((at, key) => at?.children.get(String(key)), place);
}
