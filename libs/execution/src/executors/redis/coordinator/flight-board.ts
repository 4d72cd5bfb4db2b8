import type { Redis } from 'ioredis';
import type { AttemptEnd, ExecutorListener } from '../../executor.ts';
import type { Flight, UnitFlight } from './flight.ts';
import type { Keys } from '../protocol/keys.ts';

/** All attempts in flight; each leaves it once, with its end. */
export interface FlightBoard {
  readonly flights: ReadonlyMap<number, Flight>;
  /** Units with attempts in flight. */
  readonly units: ReadonlySet<UnitFlight>;
  add(unit: UnitFlight): void;
  has(flight: Flight): boolean;
  /** Reports the end, unless it has had one. From then on no worker can claim it or say anything of it. */
  end(flight: Flight, event: AttemptEnd): void;
  lose(flight: Flight, reason: string): void;
  /** What it ran on failed, whatever the task did. */
  loseBlameless(flight: Flight, reason: string): void;
  loseAll(reason: string): void;
}

export function createFlightBoard(
  redis: Redis,
  keys: Keys,
  listener: ExecutorListener,
): FlightBoard {
  const flights = new Map<number, Flight>();
  const units = new Set<UnitFlight>();
  const has = (flight: Flight): boolean => flights.get(flight.item.attempt.token) === flight;

  function end(flight: Flight, event: AttemptEnd): void {
    if (!has(flight)) return;
    const { token } = flight.item.attempt;
    flights.delete(token);
    if (!flight.unit.flights.some(has)) units.delete(flight.unit);
    void redis.hdel(keys.attempts(flight.unit.session), String(token)).catch(() => undefined);
    listener.event(event);
    listener.available();
  }

  function lose(flight: Flight, reason: string): void {
    end(flight, { ...flight.item.attempt, type: 'lost', reason });
  }

  function loseBlameless(flight: Flight, reason: string): void {
    end(flight, { ...flight.item.attempt, type: 'lost', reason, blameless: true });
  }

  return {
    flights,
    units,
    add(unit) {
      units.add(unit);
      for (const flight of unit.flights) flights.set(flight.item.attempt.token, flight);
    },
    has,
    end,
    lose,
    loseBlameless,
    loseAll(reason) {
      for (const flight of [...flights.values()]) loseBlameless(flight, reason);
    },
  };
}
