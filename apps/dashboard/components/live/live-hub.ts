import type { LiveMessage } from '../../data/live.ts';

/** What a part of a page is told. */
interface LiveListener {
  message: (message: LiveMessage) => void;
  /** Whether what happens is heard as it happens. */
  connected?: (connected: boolean) => void;
  /** Anything may have happened meanwhile: it was not heard. */
  missed: () => void;
}

/** A sweep's id, or `database` for whatever happens. */
export type Topic = string;

/** A stream of messages from the server. */
interface LiveSource {
  close: () => void;
}

/** What the tabs of a browser tell each other. */
export type TabMessage =
  | { kind: 'heard'; message: LiveMessage }
  /** Where a sweep or the database stands, for tabs that came later. */
  | { kind: 'stands'; message: LiveMessage }
  | { kind: 'connected'; connected: boolean }
  /** Of the tab that holds the stream: what do you follow? */
  | { kind: 'who' }
  /** What a tab follows, and what it knows already; nothing: it has been hidden or closed. */
  | { kind: 'follows'; tab: string; topics: [Topic, number][] };

/** What the hub needs of a browser. */
export interface LiveBrowser {
  tab: string;
  openStream: (
    topics: Topic[],
    after: number,
    told: { message: (message: LiveMessage) => void; connected: (connected: boolean) => void },
  ) => LiveSource;
  post: (message: TabMessage) => void;
  /**
   * Calls `lead` when no other tab leads, at once or later, until the returned function is called or
   * the tab is gone.
   */
  queueToLead: (lead: () => void) => () => void;
  isVisible: () => boolean;
}

export interface LiveHub {
  follow: (topic: Topic, after: number, listener: LiveListener) => () => void;
  received: (message: TabMessage) => void;
  visibilityChanged: () => void;
  closed: () => void;
  /** To be called from time to time: tabs that answer no more are forgotten. */
  tidy: () => void;
}

/** Streams are opened and given up a moment late: parts of a page come and go one after the other. */
const settleMs = 100;

interface Own {
  listeners: Set<LiveListener>;
  /** Sequence number of what is known. */
  cursor: number;
}

/**
 * One stream for all tabs of a browser, held by one that can be seen: HTTP/1.1 has six connections to
 * a server, and a tab with a stream of its own takes one for good. The tab that holds it passes on
 * what it hears; when it is hidden or closed, another takes over. Hidden tabs follow nothing.
 */
export function createLiveHub(browser: LiveBrowser): LiveHub {
  const own = new Map<Topic, Own>();
  const others = new Map<string, { topics: [Topic, number][]; isHeardOf: boolean }>();
  /** The last word on where a topic stands. */
  const lastStand = new Map<Topic, LiveMessage>();
  let connected = false;
  let leads = false;
  let leaveQueue: (() => void) | null = null;
  let stream: { source: LiveSource; topics: Set<Topic> } | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function hear(message: LiveMessage): void {
    const topic = topicOf(message);
    if (message.type === 'progress' || message.type === 'changed') lastStand.set(topic, message);
    // Told again it is told in whole.
    if (message.type === 'end') stream?.topics.delete(topic);
    const known = own.get(topic);
    if (known === undefined) return;
    known.cursor = Math.max(known.cursor, message.sequence);
    for (const listener of [...known.listeners]) listener.message(message);
  }

  function setConnected(now: boolean): void {
    if (now === connected) return;
    connected = now;
    for (const { listeners } of own.values()) {
      for (const listener of listeners) listener.connected?.(now);
    }
  }

  function missed(known: Iterable<Own>): void {
    for (const { listeners } of known) for (const listener of [...listeners]) listener.missed();
  }

  const cursors = (): [Topic, number][] => [...own].map(([topic, { cursor }]) => [topic, cursor]);

  /** Opens another stream where somebody follows what this one does not tell. */
  function renew(): void {
    timer = null;
    if (own.size === 0) leave();
    if (!leads) return;
    const wanted = [...cursors(), ...[...others.values()].flatMap(({ topics }) => topics)];
    if (stream !== null && wanted.every(([topic]) => stream?.topics.has(topic))) return;
    stream?.source.close();
    lastStand.clear();
    const topics = new Set(wanted.map(([topic]) => topic));
    const after = Math.max(0, Math.min(...wanted.map(([, cursor]) => cursor)));
    const source = browser.openStream([...topics], after, {
      message: (message) => {
        browser.post({ kind: 'heard', message });
        hear(message);
      },
      connected: (now) => {
        browser.post({ kind: 'connected', connected: now });
        setConnected(now);
      },
    });
    stream = { source, topics };
  }

  function renewSoon(): void {
    timer ??= setTimeout(renew, settleMs);
  }

  function lead(): void {
    leads = true;
    browser.post({ kind: 'who' });
    renewSoon();
  }

  function takePart(): void {
    if (own.size === 0 || !browser.isVisible()) return;
    leaveQueue ??= browser.queueToLead(lead);
    if (leads) renewSoon();
    else browser.post({ kind: 'follows', tab: browser.tab, topics: cursors() });
  }

  function leave(): void {
    if (leaveQueue === null) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    stream?.source.close();
    stream = null;
    leads = false;
    others.clear();
    lastStand.clear();
    leaveQueue();
    leaveQueue = null;
    browser.post({ kind: 'follows', tab: browser.tab, topics: [] });
    setConnected(false);
  }

  function joined(tab: string, topics: [Topic, number][]): void {
    if (topics.length === 0) others.delete(tab);
    else others.set(tab, { topics, isHeardOf: true });
    browser.post({ kind: 'connected', connected });
    for (const [topic] of topics) {
      const message = lastStand.get(topic);
      if (message !== undefined) browser.post({ kind: 'stands', message });
    }
    renewSoon();
  }

  return {
    follow(topic, knownTo, listener) {
      const known = own.get(topic) ?? { listeners: new Set(), cursor: knownTo };
      known.listeners.add(listener);
      own.set(topic, known);
      if (connected) listener.connected?.(true);
      takePart();
      return () => {
        known.listeners.delete(listener);
        if (known.listeners.size > 0 || own.get(topic) !== known) return;
        own.delete(topic);
        if (leads || own.size === 0) renewSoon();
        else takePart();
      };
    },
    received(message) {
      if (message.kind === 'follows') {
        if (leads) joined(message.tab, message.topics);
      } else if (message.kind === 'who') takePart();
      else if (leads || !browser.isVisible()) return;
      else if (message.kind === 'connected') setConnected(message.connected);
      else if (message.kind === 'heard') hear(message.message);
      else {
        const known = own.get(topicOf(message.message));
        if (known === undefined || message.message.sequence <= known.cursor) return;
        hear(message.message);
        missed([known]);
      }
    },
    visibilityChanged() {
      if (!browser.isVisible()) {
        leave();
        return;
      }
      missed(own.values());
      takePart();
    },
    closed: leave,
    tidy() {
      if (!leads) return;
      for (const [tab, other] of others) {
        if (!other.isHeardOf) others.delete(tab);
        other.isHeardOf = false;
      }
      browser.post({ kind: 'who' });
    },
  };
}

function topicOf(message: LiveMessage): Topic {
  return message.type === 'changed' ? 'database' : message.sweepId;
}
