/**
 * Places in a list of which only `count` can be shown, ascending: a random sample that is the same at each look,
 * and of which a list that grows at its end leaves most. The first of a list would be those of one setting, and
 * every so many of it those of one seed, for plans go through settings and seeds in order.
 *
 * @param total how long the list is.
 * @returns all places where there are no more than `count`.
 */
export function samplePlaces(total: number, count: number): number[] {
  if (count <= 0) return [];
  const hashes = Uint32Array.from({ length: total }, (_, place) => hashOf(place));
  // No two places have one hash.
  const limit = count >= total ? undefined : hashes.toSorted()[count - 1];
  const places: number[] = [];
  hashes.forEach((hash, place) => {
    if (limit === undefined || hash <= limit) places.push(place);
  });
  return places;
}

/** The finaliser of MurmurHash3 (Appleby, public domain), a bijection of 32 bits, of which 0 is not itself. */
function hashOf(place: number): number {
  let hash = place ^ 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
