import type { Engine } from '@basin/engine';
import { type DrawnNetwork, drawnNetworks } from '../../libs/models/src/testing/drawn-networks.ts';
import { compareNetwork } from './compare-networks.ts';
import { type Quantity, quantities } from './quantities.ts';

export interface HeldQuantity {
  quantity: Quantity;
  networkCount: number;
  valueCount: number;
  /** |found − exact| / max(|exact|, floor), the largest. */
  largestError: number;
  /** Its network's place among the drawn ones. */
  worst: number;
}

/** Every quantity on drawn networks against PyTorch, in double precision. */
export function compareAll(
  engine: Engine,
  networks: readonly DrawnNetwork[] = drawnNetworks,
): HeldQuantity[] {
  const held = new Map<Quantity, HeldQuantity & { networks: Set<number> }>();
  networks.forEach((one, place) => {
    compareNetwork(engine, one, (quantity, found, exact, floor = 0) => {
      const entry = held.get(quantity) ?? {
        ...{ quantity, networkCount: 0, valueCount: 0, largestError: 0, worst: place },
        networks: new Set<number>(),
      };
      held.set(quantity, entry);
      entry.networks.add(place);
      entry.valueCount++;
      const error = Math.abs(found - exact) / Math.max(Math.abs(exact), floor);
      // NaN counts as the largest, and stays.
      if (!(error <= entry.largestError) && !Number.isNaN(entry.largestError))
        Object.assign(entry, { largestError: error, worst: place });
    });
  });
  return (Object.keys(quantities) as Quantity[]).flatMap((quantity) => {
    const found = held.get(quantity);
    if (found === undefined) return [];
    const { networks, ...entry } = found;
    return [{ ...entry, networkCount: networks.size }];
  });
}
