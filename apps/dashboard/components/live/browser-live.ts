import type { LiveMessage } from '../../data/live.ts';
import { createLiveHub, type LiveBrowser, type LiveHub, type TabMessage } from './live-hub.ts';

const channelName = 'basin-live';
const tidyEveryMs = 30_000;
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
  const address = new URLSearchParams({ after: String(after) });
  for (const topic of topics) if (topic !== 'database') address.append('sweep', topic);
  if (!topics.includes('database')) address.set('database', 'no');
  const source = new EventSource(`/api/live?${address.toString()}`);
  const open = new Set(topics);
  source.addEventListener('open', () => told.connected(true));
  source.addEventListener('error', () => told.connected(false));
  for (const type of messageTypes) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const message = JSON.parse(data) as LiveMessage;
      told.message(message);
      if (message.type !== 'end') return;
      open.delete(message.sweepId);
      // The server closes it, and a browser would come again.
      if (open.size > 0) return;
      source.close();
      told.connected(false);
    });
  }
  return { close: () => source.close() };
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
