import type { Json } from '@basin/core';
import type { LocatedProblem, Position, StudyProblem } from './study-problem.ts';

/** Where values and their keys stand in a text, as offsets. */
export interface SourcePlace {
  key: number | null;
  value: number;
  /** A scalar as it was written. */
  written: string | null;
  children: Map<string, SourcePlace>;
}

/** A study file as plain data that knows where each value stands. */
export interface StudySource {
  /** As messages name it. */
  file: string;
  value: Json;
  /** Null: nothing is known of places, as in a TypeScript module. */
  place: SourcePlace | null;
  positionOf(offset: number): Position;
}

/** The problem with its line and column: of the nearest thing above where the path itself is not there. */
export function locate(source: StudySource, problem: StudyProblem): LocatedProblem {
  const place = source.place === null ? null : placeAt(source.place, problem);
  const position = place === null ? null : source.positionOf(place.offset);
  if (position !== null && place?.exact === true && problem.column !== undefined) {
    position.column += problem.column - 1;
  }
  return { ...problem, position };
}

function placeAt(top: SourcePlace, { path, at }: StudyProblem): { offset: number; exact: boolean } {
  let place = top;
  for (const [index, key] of path.entries()) {
    const next = place.children.get(String(key));
    if (next === undefined) return { offset: place.key ?? place.value, exact: false };
    place = next;
    if (index === path.length - 1 && at === 'key') break;
  }
  return at === 'key' && place.key !== null
    ? { offset: place.key, exact: false }
    : { offset: place.value, exact: true };
}

/** The scalar at a path as the file writes it, such as `1.0`; null where there is none. */
export function writtenAt(source: StudySource, path: readonly PropertyKey[]): string | null {
  let place = source.place;
  for (const key of path) place = place?.children.get(String(key)) ?? null;
  return place?.written ?? null;
}
