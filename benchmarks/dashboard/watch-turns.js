/*
 * Loaded into a server (`node --import`): notes each turn of its loop that took 20 ms or more of its own
 * thread's processor time, which other programs on the machine change little, as a line of JSON in
 * BASIN_TURNS_FILE. Linux alone tells a thread's time.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['BASIN_TURNS_FILE'];
const leastMs = 20;

// Processes that the server starts have its environment, and loops of their own.
if (file !== undefined && isMainThread && process.argv[1]?.endsWith('start.js') === true) {
  let last = usedMs();
  const look = () => {
    const now = usedMs();
    const ms = now - last;
    if (ms >= leastMs) appendFileSync(file, `${JSON.stringify({ endedAtMs: Date.now(), ms })}\n`);
    // What it cost to write that down is not the server's.
    last = ms >= leastMs ? usedMs() : now;
    setTimeout(() => setImmediate(look), 1).unref();
  };
  setImmediate(look);
}

/** What this thread has taken of a processor, in milliseconds (proc(5), schedstat). */
function usedMs() {
  return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;
}
