/**
 * How often those that watch were told of something, for the server, which the pages are bundled apart
 * from; null while nobody watches, for then nobody looks.
 */
export function toldCount(): number | null {
  const { basinLive } = globalThis as typeof globalThis & {
    basinLive?: { followers: ReadonlySet<unknown>; told: number };
  };
  return basinLive === undefined || basinLive.followers.size === 0 ? null : basinLive.told;
}
