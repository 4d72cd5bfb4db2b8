import 'server-only';
import { type ReadAnswer, type ReadRequest, type ReadsQueue, readsQueue } from './reads-request.ts';

const shared = globalThis as typeof globalThis & { [readsQueue]?: ReadsQueue };

/** Of fewer tasks a look at every one takes less than handing it to another process. */
const tasksHere = 5_000;

/** Whether there is a process that reads: a server has one. */
export function canAskReads(): boolean {
  return shared[readsQueue] !== undefined;
}

/** Whether so many tasks are looked at in a process of its own. */
export function isReadElsewhere(planned: number): boolean {
  return canAskReads() && planned >= tasksHere;
}

const underWay = new Map<string, Promise<ReadAnswer | null>>();

/** The same asked twice at once is read once; null of what fails there: read here it says why. */
export function askReads(request: ReadRequest): Promise<ReadAnswer | null> {
  const key = JSON.stringify(request);
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const queue = shared[readsQueue];
  if (queue === undefined) return Promise.resolve(null);
  const answer = queue(request)
    .catch(() => null)
    .finally(() => underWay.delete(key));
  underWay.set(key, answer);
  return answer;
}
