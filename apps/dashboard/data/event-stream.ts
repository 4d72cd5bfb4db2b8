import 'server-only';
import type { LiveMessage } from './live.ts';

/** Milliseconds after which a browser that lost the connection tries again. */
const retryMs = 2_000;

/**
 * Server-sent events (WHATWG HTML, section 9.2) of the messages. The id of each is its sequence
 * number, which a browser that reconnects sends back as Last-Event-ID.
 */
export function eventStream(
  follow: (signal: AbortSignal) => AsyncGenerator<LiveMessage>,
  request: Request,
): Response {
  const stopped = new AbortController();
  const signal = AbortSignal.any([request.signal, stopped.signal]);
  const messages = follow(signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`));
    },
    async pull(controller) {
      try {
        const { value, done } = await messages.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(encodeMessage(value)));
      } catch (error) {
        controller.error(error);
      }
    },
    cancel() {
      stopped.abort();
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

/** One message in the wire format. */
function encodeMessage(message: LiveMessage): string {
  if (message.type === 'heartbeat') return ': heartbeat\n\n';
  return `id: ${message.sequence}\nevent: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`;
}

/** The cursor that a request resumes from: Last-Event-ID, else `?after=`, else the beginning. */
export function resumeCursor(request: Request): number {
  const given =
    request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after');
  const cursor = Number(given ?? 0);
  return Number.isSafeInteger(cursor) && cursor >= 0 ? cursor : 0;
}
