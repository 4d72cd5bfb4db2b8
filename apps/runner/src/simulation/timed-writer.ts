import type { StoreWriter } from '@basin/store';

/** Where a simulation's real time went inside the store: calls and milliseconds by method. */
export type WriterTimes = Record<string, { calls: number; ms: number }>;

/** The same writer, with a watch on each method. */
export function timedWriter(writer: StoreWriter): { writer: StoreWriter; times: WriterTimes } {
  const times: WriterTimes = {};
  const timed = new Proxy(writer, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const time = (times[String(name)] ??= { calls: 0, ms: 0 });
      return (...args: unknown[]): unknown => {
        const startedMs = performance.now();
        try {
          return Reflect.apply(member, target, args);
        } finally {
          time.calls += 1;
          time.ms += performance.now() - startedMs;
        }
      };
    },
  });
  return { writer: timed, times };
}
