import type { StudyFile } from './study-schema.ts';

/** The seeds of every point, in a race those that it begins with; one that is listed twice is one. */
export function seedsOf(seeds: StudyFile['seeds'], notices: string[]): number[] {
  if (typeof seeds === 'number') return firstSeeds(seeds);
  if ('race' in seeds) return firstSeeds(seeds.race.min);
  const distinct = [...new Set(seeds)];
  const twice = distinct.filter((seed) => seeds.indexOf(seed) !== seeds.lastIndexOf(seed));
  if (twice.length > 0) notices.push(`seeds list ${twice.join(', ')} more than once: each is one`);
  return distinct;
}

function firstSeeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
