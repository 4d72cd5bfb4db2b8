import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorCode, planTask } from '@basin/core';
import { openWriter, type StoreWriter } from '@basin/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Coordinator } from '../coordinator/contract.ts';
import { createCoordinator } from '../coordinator/coordinator.ts';
import type { Executor } from '../executors/executor.ts';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { refuseTooLong, sendCommand } from './client.ts';
import { controlFilePath, type ControlFile } from './protocol.ts';
import { type ControlServer, serveControl } from './server.ts';

/** Has no slot: tasks stay queued, which is all that these tests need. */
const fullExecutor: Executor = {
  slots: 0,
  freeSlots: 0,
  freeSlotsAlone: 0,
  submit: () => undefined,
  stop: () => undefined,
  close: () => Promise.resolve(),
};

let directory: string;
let database: string;
let writer: StoreWriter;
let coordinator: Coordinator;
let control: ControlServer;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'basin-control-'));
  database = path.join(directory, 'basin.db');
  writer = openWriter({ path: database });
  coordinator = createCoordinator({ writer, executor: fullExecutor, workerName: 'test' });
  control = await serveControl(database);
  control.attach(coordinator, writer);
});
afterEach(async () => {
  control.close();
  await coordinator.stop();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

function plan(id?: string): Parameters<Coordinator['add']>[0] {
  const task = planTask(tinyTraining(), 'training', { seed: 1 });
  return {
    experiment: 'test',
    preset: 'custom',
    tasks: [id === undefined ? task : { ...task, id }],
  };
}

async function codeOf(sent: Promise<unknown>): Promise<string> {
  try {
    await sent;
  } catch (error) {
    return errorCode(error);
  }
  return 'nothing was thrown';
}

it('a coordinator is reached by every name of its database', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-control-'));
  symlinkSync(database, path.join(folder, 'link.db'));
  const status = await sendCommand(path.join(folder, 'link.db'), { command: 'status' });
  expect(status.pid).toBe(process.pid);
  rmSync(folder, { recursive: true });
});

describe('the control socket', () => {
  it('starts, pauses, resumes, reports and cancels', async () => {
    const { planned } = await sendCommand(database, {
      command: 'start',
      plans: [plan()],
      fresh: false,
      backendFamily: null,
    });
    expect(planned).toMatchObject([{ planned: 1, created: 1 }]);
    const sweepIds = planned.map(({ sweepId }) => sweepId);
    const all = { sweepIds: null };
    expect(await sendCommand(database, { command: 'pause', ...all })).toEqual({ sweepIds });
    expect(coordinator.mode).toBe('paused');
    expect(await sendCommand(database, { command: 'pause', ...all })).toEqual({ sweepIds: [] });
    expect(await sendCommand(database, { command: 'resume', ...all })).toEqual({ sweepIds });
    expect(coordinator.mode).toBe('running');
    const status = await sendCommand(database, { command: 'status' });
    expect(status).toMatchObject({
      pid: process.pid,
      sweeps: [{ experiment: 'test', counts: { queued: 1 } }],
    });
    expect(await sendCommand(database, { command: 'cancel', targets: null })).toEqual({
      cancelled: 1,
    });
  });

  it('keeps its token from other users', () => {
    expect(statSync(controlFilePath(database)).mode & 0o077).toBe(0);
  });

  it('refuses another token', async () => {
    const file = JSON.parse(readFileSync(controlFilePath(database), 'utf8')) as ControlFile;
    writeFileSync(controlFilePath(database), JSON.stringify({ ...file, token: 'guessed' }));
    expect(await codeOf(sendCommand(database, { command: 'pause', sweepIds: null }))).toBe(
      'runner/wrong-token',
    );
    expect(coordinator.mode).toBe('running');
  });

  it('refuses a plan whose ids are not those of its configs', async () => {
    const forged = plan('0'.repeat(64));
    const sent = sendCommand(database, {
      command: 'start',
      plans: [forged],
      fresh: false,
      backendFamily: null,
    });
    expect(await codeOf(sent)).toBe('runner/bad-command');
  });

  it('survives clients that hang up or speak nonsense', async () => {
    const { port } = JSON.parse(readFileSync(controlFilePath(database), 'utf8')) as ControlFile;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\n'));
      socket.once('data', (data) => {
        socket.resetAndDestroy();
        resolve(data.toString());
      });
    });
    expect(JSON.parse(answer)).toMatchObject({ ok: false, code: 'runner/bad-command' });
    expect(await sendCommand(database, { command: 'status' })).toMatchObject({ mode: 'running' });
  });

  it.each(['nonsense', 'null', '{"ok":false,"code":"x"}'])(
    'takes a port that answers %s for one without a coordinator',
    async (answer) => {
      const server = createServer((socket) => socket.end(`${answer}\n`));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      writeFileSync(controlFilePath(database), JSON.stringify({ port, token: '', pid: 1 }));
      const code = await codeOf(sendCommand(database, { command: 'status' }));
      server.close();
      expect(code).toBe('runner/no-coordinator');
    },
  );

  it.each(['null', '{"port":70000,"token":"","pid":1}', '{"port":'])(
    'takes a file that holds %s for none',
    async (text) => {
      writeFileSync(controlFilePath(database), text);
      expect(await codeOf(sendCommand(database, { command: 'status' }))).toBe(
        'runner/no-coordinator',
      );
    },
  );

  it('says so when nobody listens', async () => {
    control.close();
    expect(await codeOf(sendCommand(database, { command: 'status' }))).toBe(
      'runner/no-coordinator',
    );
  });
});

describe('before there is a coordinator', () => {
  beforeEach(async () => {
    control.close();
    control = await serveControl(database);
  });

  it('a command is answered once there is one, and the status at once', async () => {
    const paused = sendCommand(database, { command: 'pause', sweepIds: null });
    expect(await sendCommand(database, { command: 'status' })).toEqual({
      ...{ pid: process.pid, mode: 'starting', sweeps: [], running: [] },
    });
    expect(coordinator.mode).toBe('running');
    const { sweepId } = coordinator.add(plan(), { fresh: false });
    control.attach(coordinator, writer);
    expect(await paused).toEqual({ sweepIds: [sweepId] });
    expect(coordinator.mode).toBe('paused');
  });

  it('whoever waits learns that none came', async () => {
    const code = codeOf(sendCommand(database, { command: 'pause', sweepIds: null }));
    await sendCommand(database, { command: 'status' });
    control.close();
    expect(await code).toBe('runner/no-coordinator');
  });
});

it('a plan that no line can hold is refused before it is sent, with what to do', () => {
  expect(() => refuseTooLong(64 * 2 ** 20)).not.toThrow();
  expect(() => refuseTooLong(500 * 2 ** 20)).toThrow(
    expect.objectContaining({
      code: 'runner/bad-command',
      message: expect.stringContaining('takes 500 MiB, more than the 400 MiB'),
    }),
  );
});
