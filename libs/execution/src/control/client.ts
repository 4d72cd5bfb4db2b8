import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { BasinError, errorMessage } from '@basin/core';
import { commandOn } from '@basin/store/places';
import {
  type ControlCommand,
  type ControlFile,
  controlFilePath,
  controlFileSchema,
  type ControlResults,
  longestLine,
  replySchema,
  resultSchemas,
} from './protocol.ts';

/**
 * Sends one command to the process that coordinates a database.
 *
 * @throws BasinError `runner/no-coordinator` when none answers, else what it answered.
 */
export async function sendCommand<C extends ControlCommand>(
  databasePath: string,
  command: C,
): Promise<ControlResults[C['command']]> {
  const { port, token } = readControlFile(databasePath);
  const line = JSON.stringify({ token, request: command });
  refuseTooLong(Buffer.byteLength(line));
  const reply = await exchange(port, line, databasePath);
  if (!reply.ok) throw new BasinError(reply.code, reply.message);
  const result = resultSchemas[command.command].safeParse(reply.result);
  if (!result.success) throw noCoordinator(databasePath, result.error);
  return result.data as ControlResults[C['command']];
}

/** @throws BasinError `runner/bad-command`. */
export function refuseTooLong(byteCount: number): void {
  if (byteCount < longestLine) return;
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  throw new BasinError(
    'runner/bad-command',
    `what is to be handed to the sweep that runs on this database takes ${mebibytes(byteCount)} MiB, more than the ${mebibytes(longestLine)} MiB that it takes at once: wait until it ends, plan less at once, or name another database`,
  );
}

function readControlFile(databasePath: string): ControlFile {
  try {
    return controlFileSchema.parse(JSON.parse(readFileSync(controlFilePath(databasePath), 'utf8')));
  } catch (cause) {
    throw noCoordinator(databasePath, cause);
  }
}

function exchange(
  port: number,
  line: string,
  databasePath: string,
): Promise<z.infer<typeof replySchema>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\n`));
    socket.on('error', (cause) => reject(noCoordinator(databasePath, cause)));
    socket.on('close', () => reject(noCoordinator(databasePath, new Error('it hung up'))));
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined); // readline passes on the socket's, which is handled above
    lines.once('line', (answer) => {
      socket.end();
      try {
        resolve(replySchema.parse(JSON.parse(answer)));
      } catch (cause) {
        // Some other program has the port of a coordinator that is gone.
        reject(noCoordinator(databasePath, cause));
      }
    });
  });
}

function noCoordinator(databasePath: string, cause: unknown): BasinError {
  return new BasinError(
    'runner/no-coordinator',
    `no sweep is running on ${databasePath} (${errorMessage(cause)}): start one with \`${commandOn(databasePath, 'sweep')}\``,
    { cause },
  );
}
