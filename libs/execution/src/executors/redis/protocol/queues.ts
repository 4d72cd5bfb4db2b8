import { Queue } from 'bullmq';
import type { RedisAddress } from './address.ts';
import { connectionOptions } from './connection.ts';
import { attemptName, queueName } from './keys.ts';
import type { Job, Versions } from './payload.ts';
import type { Requirement } from './requirement.ts';

/** The coordinator's side of the queues, each opened when a task first needs it. */
export interface Queues {
  /** Adding a job that is there already changes nothing. */
  add(requirement: Requirement, job: Job): Promise<void>;
  /** Takes out a job that no worker holds. */
  remove(requirement: Requirement, job: Pick<Job, 'session' | 'unit'>): Promise<void>;
  close(): Promise<void>;
  /** Lets go of Redis at once, should it not answer. */
  disconnect(): void;
}

export function openQueues(address: RedisAddress, versions: Versions): Queues {
  const queues = new Map<Requirement, Queue>();

  function queueOf(requirement: Requirement): Queue {
    const known = queues.get(requirement);
    if (known !== undefined) return known;
    const queue = new Queue(queueName(requirement, versions), {
      connection: connectionOptions(address),
      prefix: address.prefix,
      // Nobody reads BullMQ's own stream of events: keep it as short as it can be.
      streams: { events: { maxLen: 1 } },
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    });
    queue.on('error', () => undefined);
    queues.set(requirement, queue);
    return queue;
  }

  return {
    async add(requirement, job) {
      const { token } = job.unit[0].attempt;
      await queueOf(requirement).add('unit', job, { jobId: attemptName(job.session, token) });
    },
    async remove(requirement, { session, unit }) {
      await queueOf(requirement).remove(attemptName(session, unit[0].attempt.token));
    },
    async close() {
      for (const queue of queues.values()) {
        await queue.trimEvents(0);
        await queue.close();
      }
    },
    disconnect() {
      for (const queue of queues.values()) void queue.disconnect().catch(() => undefined);
    },
  };
}
