import { once } from 'node:events';
import { Writable } from 'node:stream';
import { errorMessage } from '@basin/core';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { createServer } from './server.ts';
import { type McpOptions, openSession } from './session.ts';

/** Bytes of a message: what is too much of a study is refused in words, what is far beyond ends the connection. */
const largestMessage = 16 * 2 ** 20;

/** Serves one client over standard input and output, until it hangs up or this process is asked to end. */
export async function serveMcp(options: McpOptions): Promise<void> {
  const session = openSession(options);
  const transport = new StdioServerTransport(process.stdin, protocolOutput(), {
    maxBufferSize: largestMessage,
  });
  const server = serveStdio(() => createServer(session), {
    transport,
    onerror: (error) => process.stderr.write(`mcp: ${errorMessage(error)}\n`),
  });
  await Promise.race([
    once(process.stdin, 'end'),
    once(process.stdin, 'close'),
    once(process, 'SIGINT'),
    once(process, 'SIGTERM'),
  ]);
  for (const processId of session.endWithIt) endGently(processId);
  await server.close();
  process.stdin.destroy();
}

/**
 * Standard output is the protocol's alone: what anything else writes there, a library's note, goes to
 * standard error from now on.
 */
function protocolOutput(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      write(chunk, () => done());
    },
  });
}

/** As Ctrl-C: what runs is brought to its end, and the rest waits for the next start. */
function endGently(processId: number): void {
  try {
    process.kill(processId, 'SIGINT');
  } catch {
    // It has ended by itself.
  }
}
