/** Fewer ask so seldom for the same that each gets a page of its own. */
const fewest = 8;

/**
 * How often those that watch were told of something, for the server, which the pages are bundled apart
 * from; null while few do.
 */
export function toldCount(): number | null {
  const { basinLive } = globalThis as typeof globalThis & {
    basinLive?: { followers: ReadonlySet<unknown>; told: number };
  };
  return basinLive === undefined || basinLive.followers.size < fewest ? null : basinLive.told;
}
