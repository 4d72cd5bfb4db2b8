import { expect, test, vi } from 'vitest';
import type { WorkItem, WorkUnit } from '../executor.ts';
import { createFlights, type Flight } from './flights.ts';

function unitOf(...tokens: number[]): WorkUnit {
  const [first, ...others] = tokens.map((token) => ({ attempt: { token } }) as WorkItem);
  return [first as WorkItem, ...others];
}

const tokensOf = (flights: Flight[]): number[] => flights.map(({ item }) => item.attempt.token);

test('units begin in their order, as soon as a worker is free, and are heard of from then on', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const flights = createFlights(2);
  for (const unit of [unitOf(1, 2), unitOf(3), unitOf(4, 5)]) flights.add(unit, () => 10);
  expect(tokensOf(flights.begun())).toEqual([1, 2, 3]);
  now.mockReturnValue(1_000);
  // Its unit has another attempt: the worker is not free.
  expect(flights.land(flights.find(1) as Flight)).toEqual([]);
  expect(tokensOf(flights.begun())).toEqual([2, 3]);
  expect(tokensOf(flights.land(flights.find(3) as Flight))).toEqual([4, 5]);
  expect(tokensOf(flights.begun())).toEqual([2, 4, 5]);
  const heard = flights.all().map(({ heardMs, beganMs }) => ({ heardMs, beganMs }));
  expect(heard).toEqual([
    { heardMs: 0, beganMs: 0 },
    { heardMs: 1_000, beganMs: 1_000 },
    { heardMs: 1_000, beganMs: 1_000 },
  ]);
  now.mockRestore();
});
