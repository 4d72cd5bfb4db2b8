import { setTimeout as wait } from 'node:timers/promises';

/**
 * A page of a running sweep as a browser has it, without drawing: it holds the stream, asks for the
 * page again when tasks have ended, for new points of the curves, and no more often than it is told to.
 */
export async function view(url: string, sweepId: string, signal: AbortSignal): Promise<void> {
  const page = `${url}/sweeps/${sweepId}`;
  await (await fetch(page, { signal })).text();
  const last = { settled: 0, metrics: 0 };
  let cursor: number | null = null;
  const again = async (type: 'settled' | 'metrics', afterMs: number): Promise<void> => {
    if (performance.now() - last[type] < Math.max(1_200, afterMs)) return;
    last[type] = performance.now();
    if (type === 'settled') await (await fetch(page, { headers: { RSC: '1' }, signal })).text();
    else {
      const after = cursor === null ? '' : `&after=${cursor}`;
      const address = `${url}/api/sweeps/${sweepId}/curves?metric=train/loss${after}`;
      const response = await fetch(address, { signal });
      if (response.ok) ({ cursor } = (await response.json()) as { cursor: number });
      else await response.text();
    }
  };
  const stream = await fetch(`${url}/api/live?database=no&sweep=${sweepId}`, { signal });
  let text = '';
  for await (const chunk of (stream.body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      const { type, refreshAfterMs = 0 } = JSON.parse(data) as {
        type: string;
        refreshAfterMs?: number;
      };
      if (type === 'settled' || type === 'metrics') await again(type, refreshAfterMs);
    }
  }
}

/** The sweep that runs, as soon as the first page shows it. */
export async function firstSweep(url: string): Promise<string> {
  for (;;) {
    const found = /\/sweeps\/([0-9a-f]{64})/.exec(await (await fetch(url)).text())?.[1];
    if (found !== undefined) return found;
    await wait(200);
  }
}
