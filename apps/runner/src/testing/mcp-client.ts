import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const bin = fileURLToPath(new URL('../../bin/basin.js', import.meta.url));

/** An answer of a tool: its document, or the error that it refused with. */
export interface Answered {
  isError: boolean;
  // Tests look into documents of every kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  document: any;
}

export interface McpClient {
  client: Client;
  processId: number;
  call(name: string, input: object, onprogress?: (words: string) => void): Promise<Answered>;
  close(): Promise<void>;
}

/** Starts `basin mcp` as a client of the protocol does, and speaks to it by the SDK's own client. */
export async function connectMcp(
  flags: readonly string[],
  { modern = false, script = bin }: { modern?: boolean; script?: string } = {},
): Promise<McpClient> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [script, 'mcp', ...flags],
    env: process.env as Record<string, string>,
    stderr: 'inherit',
  });
  const mode = modern ? 'auto' : 'legacy';
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  // As it comes off the line: the SDK hands on no progress that is read together with the answer.
  const receive = transport.onmessage;
  let tell: ((words: string) => void) | undefined;
  transport.onmessage = (message) => {
    if ('method' in message && message.method === 'notifications/progress') {
      tell?.(String(message.params?.['message'] ?? ''));
    }
    receive?.(message);
  };
  return {
    client,
    processId: transport.pid ?? 0,
    async call(name, input, onprogress) {
      tell = onprogress;
      const answer = await client.callTool(
        { name, arguments: { ...input } },
        { timeout: 300_000, ...(onprogress === undefined ? {} : { onprogress: () => undefined }) },
      );
      const [content] = answer.content;
      const text = content?.type === 'text' ? content.text : '';
      const document = JSON.parse(text) as Record<string, unknown>;
      return { isError: answer.isError === true, document };
    },
    close: () => client.close(),
  };
}
