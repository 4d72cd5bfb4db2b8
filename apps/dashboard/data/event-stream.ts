import 'server-only';
import { follow, type LiveMessage, type LiveTopics } from './live.ts';

/** Milliseconds after which a browser that lost the connection tries again. */
const retryMs = 2_000;
/** A reader who takes so little that more pieces than these wait is let go: it comes again. */
const mostWaiting = 200;

/**
 * Server-sent events (WHATWG HTML, section 9.2) of what happens to the topics, until all of them have
 * ended. The id of an event is its sequence number, which a browser that reconnects sends back as
 * Last-Event-ID.
 */
export function eventStream(topics: LiveTopics, request: Request): Response {
  const encoder = new TextEncoder();
  const left = new Set(topics.sweepIds);
  let stop: (() => void) | null = null;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`));
      const close = (): void => {
        if (stop === null) return;
        stop();
        stop = null;
        controller.close();
      };
      stop = follow(topics, resumeCursor(request), (messages) => {
        controller.enqueue(encodedOnce(messages, encoder));
        for (const message of messages) if (message.type === 'end') left.delete(message.sweepId);
        const isOver = left.size === 0 && !topics.database;
        // Not at once: the first messages come before there is anything to stop.
        if (isOver || (controller.desiredSize ?? 0) < -mostWaiting) queueMicrotask(close);
      });
      request.signal.addEventListener('abort', close);
    },
    cancel() {
      stop?.();
      stop = null;
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}

const encodings = new WeakMap<LiveMessage, string>();

/** What goes to many is made once. */
function encodedOnce(messages: readonly LiveMessage[], encoder: TextEncoder): Uint8Array {
  if (messages.length === 0) return encoder.encode(': heartbeat\n\n');
  const texts = messages.map((message) => {
    const text =
      encodings.get(message) ??
      `id: ${message.sequence}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
    encodings.set(message, text);
    return text;
  });
  return encoder.encode(texts.join(''));
}

/** The cursor that a request resumes from: Last-Event-ID, else `?after=`, else the beginning. */
function resumeCursor(request: Request): number {
  const given =
    request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after');
  const cursor = Number(given ?? 0);
  return Number.isSafeInteger(cursor) && cursor >= 0 ? cursor : 0;
}
