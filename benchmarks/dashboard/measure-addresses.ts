import { setTimeout as wait } from 'node:timers/promises';
import type { DashboardProcess } from './server.ts';

export interface Measured {
  name: string;
  status: number;
  /** Of the first request, before anything was kept. */
  firstMs: number;
  p50Ms: number;
  p95Ms: number;
  /** Until something of the answer was there: of files that are sent as they are made. */
  p95FirstByteMs: number;
  largestBytes: number;
}

/** Requests each address one after the other, to the end of its answer. */
export async function measureAddresses(
  { url }: DashboardProcess,
  addresses: Readonly<Record<string, string>>,
  requestCount: number,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [name, address] of Object.entries(addresses)) {
    const first = await request(url + address);
    // What is computed elsewhere meanwhile is not the server's time.
    for (let tries = 0; first.isPending && tries < 600; tries += 1) {
      await wait(500);
      if (!(await request(url + address)).isPending) break;
    }
    const all = [];
    for (let index = 0; index < requestCount; index += 1) all.push(await request(url + address));
    const times = all.map(({ ms }) => ms);
    measured.push({
      ...{ name, status: first.status, firstMs: round(first.ms) },
      ...{ p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) },
      p95FirstByteMs: quantile(
        all.map(({ firstByteMs }) => firstByteMs),
        0.95,
      ),
      largestBytes: Math.max(first.bytes, ...all.map(({ bytes }) => bytes)),
    });
  }
  return measured;
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return round(sorted[Math.min(sorted.length, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN);
}

async function request(address: string) {
  const startedMs = performance.now();
  // A connection that nobody used for five seconds, while this process was busy, may be closed just now.
  const response = await fetch(address).catch(() => fetch(address));
  const chunks: Uint8Array[] = [];
  let firstByteMs = Number.NaN;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    if (chunks.length === 0) firstByteMs = performance.now() - startedMs;
    chunks.push(chunk);
  }
  const ms = performance.now() - startedMs;
  const bytes = Buffer.concat(chunks);
  const isPending = bytes.includes('tasks are being computed');
  return { status: response.status, ms, firstByteMs, bytes: bytes.byteLength, isPending };
}

/** Asks for a small file again and again: how long the server lets others wait. */
export function watchBlocking({ url }: DashboardProcess): () => Promise<number> {
  let isOver = false;
  let longestMs = 0;
  const watching = (async () => {
    while (!isOver) {
      longestMs = Math.max(longestMs, (await request(`${url}/icon.svg`)).ms);
      await wait(20);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return round(longestMs);
  };
}

function round(ms: number): number {
  return Math.round(10 * ms) / 10;
}
