import { setTimeout as wait } from 'node:timers/promises';
import type { DashboardProcess } from './server.ts';

export interface Measured {
  name: string;
  status: number;
  /** Of the first request, before anything was kept. */
  firstMs: number;
  p50Ms: number;
  p95Ms: number;
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
    const times = all.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number): number =>
      round(times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)] ?? Number.NaN);
    measured.push({
      ...{ name, status: first.status, firstMs: round(first.ms), p50Ms: at(0.5), p95Ms: at(0.95) },
      largestBytes: Math.max(first.bytes, ...all.map(({ bytes }) => bytes)),
    });
  }
  return measured;
}

async function request(address: string) {
  const startedMs = performance.now();
  const response = await fetch(address);
  const bytes = Buffer.from(await response.arrayBuffer());
  const ms = performance.now() - startedMs;
  const isPending = bytes.includes('tasks are being computed');
  return { status: response.status, ms, bytes: bytes.byteLength, isPending };
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
