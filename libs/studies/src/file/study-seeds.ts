import type { StudyFile } from './study-schema.ts';

/** The seeds of every point; one that is listed twice is one. */
export function seedsOf(seeds: StudyFile['seeds'], notices: string[]): number[] {
  if (typeof seeds === 'number') return Array.from({ length: seeds }, (_, index) => index + 1);
  const distinct = [...new Set(seeds)];
  const twice = distinct.filter((seed) => seeds.indexOf(seed) !== seeds.lastIndexOf(seed));
  if (twice.length > 0) notices.push(`seeds list ${twice.join(', ')} more than once: each is one`);
  return distinct;
}
