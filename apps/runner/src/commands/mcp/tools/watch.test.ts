import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { controlFilePath } from '@basin/execution/control/protocol';
import { rateAndSeedPlan } from '@basin/execution/testing/stored-sweep';
import { openReader, openWriter } from '@basin/store';
import { expect, onTestFinished, test } from 'vitest';
import { readSweep } from '../../show/read.ts';
import { openSession } from '../session.ts';
import { watchTool } from './watch.ts';

/** A sweep that ends, and whose coordinator leaves, while somebody asks the coordinator how it stands. */
async function endingSweep(): Promise<{ database: string; sweepId: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-watch-'));
  const database = path.join(folder, 'basin.db');
  const writer = openWriter({ path: database });
  const { sweepId } = writer.planSweep(rateAndSeedPlan([{ learningRate: 0.1, seed: 1 }]));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      writer.cancel(sweepId, 'test');
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const control = { port, token: '', pid: process.pid, host: hostname() };
  writeFileSync(controlFilePath(database), JSON.stringify(control));
  onTestFinished(() => {
    server.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });
  return { database, sweepId };
}

test('a sweep that ends between two looks has ended, and was not stopped', async () => {
  const { database, sweepId } = await endingSweep();
  const session = openSession({
    database,
    ...{ readOnly: true, exportFolder: null, dataFolders: [] },
  });
  const call = { signal: new AbortController().signal, progress: () => undefined };
  const seen = await watchTool.run({ sweep: sweepId, seconds: 0 }, session, call);
  expect(seen).toMatchObject({ state: 'cancelled', ended: 1 });
});

test('shown in that moment it has ended too', async () => {
  const { database, sweepId } = await endingSweep();
  const reader = openReader(database);
  onTestFinished(() => reader.close());
  const summary = reader.sweep(sweepId) ?? expect.fail('no sweep');
  const shown = await readSweep(reader, summary, { limit: 1, state: null, where: null });
  expect(shown).toMatchObject({ state: 'cancelled', ended: 1 });
});
