import { type StopReason, stopReasons } from '@basin/core';
import type { Redis } from 'ioredis';

/*
 * The steps that must be one step. An attempt's field in the session's hash is the authority: it is
 * `waiting`, then the worker that claimed it, perhaps with a reason to stop before it (`cancel:`,
 * `prune:`), and gone once the attempt has ended or nobody wants it.
 */

/** What an attempt's field holds: who has it, and why that one should stop. */
export function readHolder(held: string): { worker: string; stop: StopReason | null } {
  const stop = stopReasons.find((reason) => held.startsWith(`${reason}:`)) ?? null;
  return { worker: stop === null ? held : held.slice(stop.length + 1), stop };
}

const claim = `
local mine = {}
if redis.call('EXISTS', KEYS[1]) == 0 then return mine end
for index = 2, #ARGV do
  local held = redis.call('HGET', KEYS[2], ARGV[index])
  if held == 'waiting' then redis.call('HSET', KEYS[2], ARGV[index], ARGV[1]) end
  if held == 'waiting' or held == ARGV[1] then mine[#mine + 1] = ARGV[index] end
end
return mine`;

const say = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held ~= ARGV[2] and held ~= 'cancel:' .. ARGV[2] and held ~= 'prune:' .. ARGV[2] then return 0 end
redis.call('XADD', KEYS[2], '*', 'token', ARGV[1], 'message', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1`;

/** What was cancelled is not pruned, and what has not begun is not pruned either. */
const stop = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return '' end
if held == 'waiting' then
  if ARGV[2] == 'prune' then return '' end
  redis.call('HDEL', KEYS[1], ARGV[1])
  return held
end
if string.sub(held, 1, 7) == 'cancel:' then return string.sub(held, 8) end
if string.sub(held, 1, 6) == 'prune:' then held = string.sub(held, 7) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. held)
return held`;

/** Renewing needs no memory: a full Redis keeps the session. */
const beat = `
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
if redis.call('PEXPIRE', KEYS[1], ARGV[2]) == 0 then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  redis.call('SADD', KEYS[4], ARGV[4])
end
return 1`;

const announce = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
for _, token in ipairs(ARGV) do redis.call('HSETNX', KEYS[1], token, 'waiting') end
return 1`;

/** Numbers of keys and texts, for `defineCommand`. */
const definitions = {
  basinClaim: { numberOfKeys: 2, lua: claim },
  basinSay: { numberOfKeys: 2, lua: say },
  basinStop: { numberOfKeys: 1, lua: stop },
  basinBeat: { numberOfKeys: 4, lua: beat },
  basinAnnounce: { numberOfKeys: 1, lua: announce },
};

type Script = (...args: (string | number)[]) => Promise<unknown>;
type Scripted = Record<keyof typeof definitions, Script>;

export interface AttemptScripts {
  /** Which of the attempts are this worker's now. Asking again gives the same answer. */
  claim(
    keys: { session: string; attempts: string },
    tokens: readonly number[],
    worker: string,
  ): Promise<Set<number>>;
  /** Whether the coordinator still wants to hear of it; if so, the message is in its stream. */
  say(
    keys: { attempts: string; events: string },
    message: { token: number; worker: string; text: string; expiryMs: number },
  ): Promise<boolean>;
  /**
   * `waiting`: nobody had it and nobody will. A worker's id: it should stop. Empty: it is not there, or
   * nobody has begun what is to be pruned.
   */
  stop(attempts: string, token: number, reason: StopReason): Promise<string>;
  /** Renews a session; false when Redis has forgotten it. */
  beat(
    keys: { session: string; attempts: string; events: string; sessions: string },
    session: { id: string; record: string; aliveMs: number; expiryMs: number },
  ): Promise<boolean>;
  /** Opens attempts to claims; false when Redis has forgotten the session. */
  announce(attempts: string, tokens: readonly number[]): Promise<boolean>;
}

export function attemptScripts(redis: Redis): AttemptScripts {
  for (const [name, definition] of Object.entries(definitions)) {
    redis.defineCommand(name, definition);
  }
  const run = redis as unknown as Scripted;
  return {
    claim: async ({ session, attempts }, tokens, worker) => {
      const mine = (await run.basinClaim(session, attempts, worker, ...tokens)) as string[];
      return new Set(mine.map(Number));
    },
    say: async ({ attempts, events }, { token, worker, text, expiryMs }) =>
      (await run.basinSay(attempts, events, token, worker, text, expiryMs)) === 1,
    stop: async (attempts, token, reason) => String(await run.basinStop(attempts, token, reason)),
    beat: async (keys, { id, record, aliveMs, expiryMs }) =>
      (await run.basinBeat(
        keys.session,
        keys.attempts,
        keys.events,
        keys.sessions,
        record,
        aliveMs,
        expiryMs,
        id,
      )) === 1,
    announce: async (attempts, tokens) => (await run.basinAnnounce(attempts, ...tokens)) === 1,
  };
}
