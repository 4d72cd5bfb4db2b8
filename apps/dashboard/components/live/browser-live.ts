import type { LiveMessage } from '../../data/live.ts';
import { ofBase } from '../base-path.ts';
import { createLiveHub, type LiveBrowser, type LiveHub, type TabMessage } from './live-hub.ts';

/** Of tabs of this dashboard: another may stand below another folder of the same site. */
const channelName = `basin-live ${ofBase('/')}`;
const tidyEveryMs = 30_000;
const reconnectAfterMs = 2_000;
const messageTypes: readonly LiveMessage['type'][] = [
  ...(['progress', 'metrics', 'settled', 'end', 'changed'] as const),
];

let hub: LiveHub | null = null;

/** The hub of this tab; made when something is followed first. */
export function liveHub(): LiveHub {
  return (hub ??= makeHub());
}

function makeHub(): LiveHub {
  // A lock goes with its tab, however that ends. Pages that are not secure (another machine's, by
  // HTTP) have none: there each tab that can be seen has a stream of its own.
  const locks = (navigator as { locks?: LockManager }).locks;
  const channel = locks === undefined ? null : new BroadcastChannel(channelName);
  const made = createLiveHub({
    tab: Array.from(crypto.getRandomValues(new Uint32Array(4))).join('-'),
    openStream,
    post: (message) => channel?.postMessage(message),
    queueToLead: (lead) => queueToLead(locks, lead),
    isVisible: () => document.visibilityState === 'visible',
  });
  channel?.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => made.received(data));
  document.addEventListener('visibilitychange', () => made.visibilityChanged());
  addEventListener('pagehide', () => made.closed());
  // Back from the browser's memory of pages, as if it had been hidden.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) made.visibilityChanged();
  });
  setInterval(() => made.tidy(), tidyEveryMs);
  return made;
}

const openStream: LiveBrowser['openStream'] = (topics, after, told) => {
  const open = new Set(topics);
  let heardTo = after;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let source = connect();

  function connect(): EventSource {
    const address = new URLSearchParams({ after: String(heardTo) });
    for (const topic of open) if (topic !== 'database') address.append('sweep', topic);
    if (!open.has('database')) address.set('database', 'no');
    const made = new EventSource(ofBase(`/api/live?${address.toString()}`));
    made.addEventListener('open', () => told.connected(true));
    made.addEventListener('error', () => {
      told.connected(false);
      // By itself a browser comes again after a broken connection, and not after any other answer
      // than a stream: of a proxy whose server starts anew, say.
      if (made.readyState === EventSource.CLOSED) retry = setTimeout(reconnect, reconnectAfterMs);
    });
    for (const type of messageTypes) {
      made.addEventListener(type, ({ data }: MessageEvent<string>) => {
        hear(JSON.parse(data) as LiveMessage);
      });
    }
    return made;
  }

  function reconnect(): void {
    source = connect();
  }

  function hear(message: LiveMessage): void {
    heardTo = Math.max(heardTo, message.sequence);
    told.message(message);
    if (message.type !== 'end') return;
    open.delete(message.sweepId);
    // The server closes it, and a browser would come again.
    if (open.size > 0) return;
    source.close();
    told.connected(false);
  }

  return {
    close() {
      if (retry !== null) clearTimeout(retry);
      source.close();
    },
  };
};

/** Calls `lead` once this tab has the lock, until the returned function is called. */
function queueToLead(locks: LockManager | undefined, lead: () => void): () => void {
  if (locks === undefined) {
    lead();
    return () => undefined;
  }
  const left = new AbortController();
  const isLeft = new Promise<void>((resolve) => {
    left.signal.addEventListener('abort', () => resolve());
  });
  void locks
    .request(channelName, { signal: left.signal }, () => {
      if (!left.signal.aborted) lead();
      return isLeft;
    })
    .catch(() => undefined);
  return () => left.abort();
}
