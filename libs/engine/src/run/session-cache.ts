import { createHash } from 'node:crypto';
import type { TensorflowBinding } from '../backend/open-backend.ts';
import type { GraphMessage } from './graph-def.ts';
import { openSession, savedModelBytes, type Session } from './saved-model.ts';

/** Sessions without a user that are kept for the next equal program. */
const idleLimit = 24;

interface Entry {
  session: Session;
  users: number;
}

/** One session for equal graphs, for TensorFlow compiles a graph once per session. */
export class SessionCache {
  readonly #binding: TensorflowBinding;
  /** By the SHA-256 of the graph; least recently opened first. */
  readonly #entries = new Map<string, Entry>();

  constructor(binding: TensorflowBinding) {
    this.#binding = binding;
  }

  /** The session of a graph; `release` when it is no longer needed. */
  open(name: string, graph: GraphMessage): { session: Session; release: () => void } {
    const bytes = savedModelBytes(graph);
    const key = createHash('sha256').update(bytes).digest('hex');
    const entry = this.#entries.get(key) ?? {
      session: openSession(this.#binding, name, bytes),
      users: 0,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    this.#closeIdle();
    let released = false;
    return {
      session: entry.session,
      release: () => {
        if (!released) entry.users--;
        released = true;
      },
    };
  }

  close(): void {
    for (const { session } of this.#entries.values()) session.close();
    this.#entries.clear();
  }

  #closeIdle(): void {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [key, { session }] of idle.slice(0, Math.max(0, idle.length - idleLimit))) {
      session.close();
      this.#entries.delete(key);
    }
  }
}
