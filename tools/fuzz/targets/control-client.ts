import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { sendCommand } from '../../../libs/execution/src/control/client.ts';
import { controlFilePath } from '../../../libs/execution/src/control/protocol.ts';
import { mutatedJsonText } from '../mutation.ts';
import { expectedCode, type FuzzTarget, type OpenTarget } from '../target.ts';

/** Not a coordinator at all, a broken one, or a stale file that names a port which others have now. */
export const controlClient: FuzzTarget = {
  name: 'control-client',
  reads: 'the coordinator’s answers and its .control.json (apps/runner)',
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-fuzz-'));
    const database = path.join(folder, 'basin.db');
    let answer: Uint8Array = Buffer.alloc(0);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end(answer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const answers = [
      { ok: true, result: { mode: 'paused' } },
      { ok: false, code: 'runner/wrong-token', message: 'the token is not this coordinator’s' },
    ];
    const files = [{ port, token: 'token', pid: 1 }];
    const target: OpenTarget<[Uint8Array, Uint8Array]> = {
      cases: fc.oneof(
        fc.tuple(
          mutatedJsonText(answers, ['\n']).map((text) => Buffer.concat([text, Buffer.from('\n')])),
          fc.constant(Buffer.from(JSON.stringify(files[0]))),
        ),
        fc.tuple(fc.constant(Buffer.from('{"ok":true}\n')), mutatedJsonText(files)),
      ),
      async judge([given, file]) {
        answer = given;
        writeFileSync(controlFilePath(database), file);
        try {
          await sendCommand(database, { command: 'pause', sweepIds: null });
          return 'accepted';
        } catch (error) {
          // An answered refusal carries the coordinator's own code.
          return expectedCode(error, ['runner/']);
        }
      },
      close() {
        server.close();
        rmSync(folder, { recursive: true });
      },
    };
    return target as OpenTarget;
  },
};
