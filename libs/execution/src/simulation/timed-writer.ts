import type { StoreWriter } from '@basin/store';

/** What a simulation spent inside the store, by method: the computing, and all with waits for disk. */
export type WriterTimes = Record<string, { calls: number; cpuMs: number; wallMs: number }>;

/** The same writer, with a watch on each method. */
export function timedWriter(writer: StoreWriter): { writer: StoreWriter; times: WriterTimes } {
  const times: WriterTimes = {};
  /** Of calls that the one at work has made of others: theirs, and not its own. */
  let within = { cpuMs: 0, wallMs: 0 };
  const timed = new Proxy(writer, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const time = (times[String(name)] ??= { calls: 0, cpuMs: 0, wallMs: 0 });
      return (...args: unknown[]): unknown => {
        const outer = within;
        within = { cpuMs: 0, wallMs: 0 };
        const startedMs = performance.now();
        const startedCpuMs = cpuMs();
        try {
          return Reflect.apply(member, target, args);
        } finally {
          const spent = {
            cpuMs: cpuMs() - startedCpuMs,
            wallMs: performance.now() - startedMs,
          };
          time.calls += 1;
          time.cpuMs += spent.cpuMs - within.cpuMs;
          time.wallMs += spent.wallMs - within.wallMs;
          within = {
            cpuMs: outer.cpuMs + spent.cpuMs,
            wallMs: outer.wallMs + spent.wallMs,
          };
        }
      };
    },
  });
  return { writer: timed, times };
}

/** Processor time of this process so far: a measure that busy neighbours hardly change. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
