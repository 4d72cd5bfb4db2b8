import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { type BackendFamily, BasinError, sha256Hex } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { Coordinator } from '../coordinator/contract.ts';
import { countsNow } from '../coordinator/coordinator-progress.ts';
import { describeError } from '../traces/keep-trace.ts';
import { decide } from './decide.ts';
import {
  type ControlCommand,
  type ControlFile,
  controlFilePath,
  type ControlReply,
  type ControlResults,
  type ControlStatus,
  longestLine,
  readCommand,
} from './protocol.ts';

export interface ControlServer {
  /** The coordinator that obeys from now on; what came before it is carried out at once. */
  attach(coordinator: Coordinator, writer: StoreWriter): void;
  /** Hangs up: who still waits for an answer learns that there is no coordinator. */
  close(): void;
}

type Obey = (command: ControlCommand) => ControlResults[keyof ControlResults];

/**
 * Listens on loopback for commands to this database's coordinator until closed. It listens before there is
 * one: a pool takes seconds to start, and who sends a command meanwhile waits for its answer.
 */
export async function serveControl(databasePath: string): Promise<ControlServer> {
  const token = randomBytes(32).toString('hex');
  const sockets = new Set<Socket>();
  let obeying: Obey | null = null;
  let waiting: { socket: Socket; command: ControlCommand }[] = [];

  function reply(socket: Socket, reply: ControlReply): void {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  }

  function carryOut(socket: Socket, command: ControlCommand, obey: Obey): void {
    try {
      reply(socket, { ok: true, result: obey(command) });
    } catch (error) {
      reply(socket, { ok: false, ...describeError(error) });
    }
  }

  function receive(socket: Socket, line: string): void {
    let command: ControlCommand;
    try {
      command = readCommand(line, token, sameText);
    } catch (error) {
      reply(socket, { ok: false, ...describeError(error) });
      return;
    }
    if (obeying !== null) carryOut(socket, command, obeying);
    else if (command.command === 'status') carryOut(socket, command, startingStatus);
    else waiting.push({ socket, command });
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let received = 0;
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > longestLine) socket.destroy();
    });
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined); // readline passes on the socket's, which is handled above
    lines.on('line', (line) => {
      received = 0;
      if (line.trim() !== '') receive(socket, line);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const path = controlFilePath(databasePath);
  const file: ControlFile = { port, token, pid: process.pid, host: hostname() };
  rmSync(path, { force: true }); // `mode` counts only for a file that is made
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
  return {
    attach(coordinator, writer) {
      const obeys: Obey = (command) => obey(command, coordinator, writer);
      obeying = obeys;
      for (const { socket, command } of waiting) carryOut(socket, command, obeys);
      waiting = [];
    },
    close() {
      rmSync(path, { force: true });
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function obey(
  command: ControlCommand,
  coordinator: Coordinator,
  writer: StoreWriter,
): ControlResults[keyof ControlResults] {
  switch (command.command) {
    case 'start': {
      const { plans, fresh, backendFamily } = command;
      refuseOtherFamily(backendFamily, coordinator.backendFamily);
      return { planned: plans.map((plan) => coordinator.add(plan, { fresh })) };
    }
    case 'status':
      return statusOf(coordinator, writer);
    default:
      return decide(command, coordinator, writer);
  }
}

/** Of a process that has the database and no workers yet. */
function startingStatus(): ControlStatus {
  return { pid: process.pid, mode: 'starting', sweeps: [], running: [] };
}

function statusOf(coordinator: Coordinator, writer: StoreWriter): ControlStatus {
  return {
    pid: process.pid,
    mode: coordinator.mode,
    sweeps: [...coordinator.index.sweeps.values()].map(({ sweepId, plan }) => ({
      sweepId,
      experiment: plan.experiment,
      preset: plan.preset,
      counts: countsNow(coordinator, writer, sweepId),
      open: coordinator.isOpen(sweepId),
    })),
    running: [...coordinator.running.values()].flatMap(({ task, waits, epoch, epochCount }) => {
      const { label, experiment } = coordinator.index.task(task.taskId);
      return waits ? [] : [{ label, experiment, epoch, epochCount }];
    }),
  };
}

/** Compares digests, which have one length, in constant time. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(a)), Buffer.from(sha256Hex(b)));
}

/** Results of another family than was asked for would be others than the user wants. */
function refuseOtherFamily(wanted: BackendFamily | null, own: BackendFamily): void {
  if (wanted === null || wanted === own) return;
  throw new BasinError(
    'runner/other-backend',
    `the sweep that runs on this database computes with ${own}, you asked for ${wanted}: wait until it ends, leave --backend out, or name another database`,
  );
}
