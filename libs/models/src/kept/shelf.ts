/** Things by key that are used for a while and kept for the next who asks, up to a limit. */
export interface Shelf<Thing> {
  /** The thing of this key, opened where none is kept; `giveBack` when it is no longer used. */
  take(key: string, open: () => Thing): { thing: Thing; giveBack(): void };
  /** Closes what nobody uses, and the rest when it comes back. */
  close(): void;
}

interface Entry<Thing> {
  thing: Thing;
  users: number;
  size: number;
}

/** @param limit of the sizes of all that nobody uses; what was used longest ago goes first. */
export function createShelf<Thing>(
  limit: number,
  { sizeOf, close }: { sizeOf(thing: Thing): number; close(thing: Thing): void },
): Shelf<Thing> {
  /** Last in the map is the last used. */
  const entries = new Map<string, Entry<Thing>>();
  let most = limit;

  function trim(): void {
    const idle = [...entries].filter(([, { users }]) => users === 0);
    let total = idle.reduce((sum, [, { size }]) => sum + size, 0);
    for (const [key, { thing, size }] of idle) {
      if (total <= most) return;
      total -= size;
      entries.delete(key);
      close(thing);
    }
  }

  return {
    take(key, open) {
      let entry = entries.get(key);
      if (entry === undefined) {
        const thing = open();
        entry = { thing, users: 0, size: sizeOf(thing) };
      }
      const taken = entry;
      taken.users += 1;
      entries.delete(key);
      entries.set(key, taken);
      let isBack = false;
      return {
        thing: taken.thing,
        giveBack() {
          if (isBack) return;
          isBack = true;
          taken.users -= 1;
          trim();
        },
      };
    },
    close() {
      most = -1;
      trim();
    },
  };
}
