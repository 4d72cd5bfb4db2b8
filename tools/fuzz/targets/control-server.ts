import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openWriter } from '@basin/store';
import fc from 'fast-check';
import { sendCommand } from '../../../libs/execution/src/control/client.ts';
import { controlFilePath, type ControlFile } from '../../../libs/execution/src/control/protocol.ts';
import { serveControl } from '../../../libs/execution/src/control/server.ts';
import { createCoordinator } from '../../../libs/execution/src/coordinator/coordinator.ts';
import { mutatedBytes } from '../mutation.ts';
import type { FuzzTarget, OpenTarget } from '../target.ts';
import { controlRequests } from './control-line.ts';

/** A real coordinator with a real database, and no worker: what it accepts stays queued. */
export const controlServer: FuzzTarget = {
  name: 'control-server',
  reads: 'the control socket itself (apps/runner): lines, pieces of lines, many at once',
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-fuzz-'));
    const database = path.join(folder, 'basin.db');
    const writer = openWriter({ path: database });
    const coordinator = createCoordinator({
      writer,
      executor: {
        slots: 0,
        freeSlots: 0,
        freeSlotsAlone: 0,
        submit: () => undefined,
        stop: () => undefined,
        close: () => Promise.resolve(),
      },
      workerName: 'fuzz',
    });
    const control = await serveControl(database);
    control.attach(coordinator, writer);
    const { port, token } = JSON.parse(
      readFileSync(controlFilePath(database), 'utf8'),
    ) as ControlFile;
    const lines = controlRequests.map((request) =>
      Buffer.from(`${JSON.stringify({ token, request })}\n`),
    );
    const target: OpenTarget<Uint8Array[]> = {
      cases: fc.array(mutatedBytes(lines, ['\n', '\r\n', '\0']), { minLength: 1, maxLength: 4 }),
      async judge(pieces) {
        const answers = await exchange(port, pieces);
        for (const answer of answers) {
          assert(answer.ok || answer.code !== 'unexpected', `unexpected: ${answer.message ?? ''}`);
        }
        // It must still serve others.
        await sendCommand(database, { command: 'status' });
        return answers.length === 0 ? 'no answer' : (answers[0]?.code ?? 'accepted');
      },
      async close() {
        control.close();
        await coordinator.stop();
        writer.close();
        rmSync(folder, { recursive: true });
      },
    };
    return target as OpenTarget;
  },
};

/** Sends all, closes its side, and reads what comes until the server closes its own. */
function exchange(
  port: number,
  pieces: readonly Uint8Array[],
): Promise<{ ok: boolean; code?: string; message?: string }[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      try {
        const lines = text.split('\n').filter(Boolean);
        resolve(lines.map((line) => JSON.parse(line) as { ok: boolean }));
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}
