import { BasinError, errorCatalogue } from '@basin/core';
import { packageVersion } from '@basin/execution/package-version';
import { describeError } from '@basin/execution/traces/keep-trace';
import {
  type CallToolResult,
  McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { registerResources } from './resources.ts';
import { answerText, type McpSession } from './session.ts';
import type { McpTool, ToolCall } from './tool.ts';
import { mcpTools } from './tools/registry.ts';

const instructions = `Basin trains small neural networks by the hundred and judges claims on what it stored.
Write a study (resource basin://docs/studies shows how, basin://gallery/NAME are examples), check it with plan, run it with start, follow it with watch, then ask judge, best, query, compare.
A sweep goes on when this connection ends; the same study started again goes on where it was, and nothing is trained twice.
Sweeps and tasks are named by the beginning of their id, sweeps by their name too.
A refusal has a stable code, a message and a remedy: basin://docs/errors has them all.`;

/** A server of the Model Context Protocol with all that a session offers. */
export function createServer(session: McpSession): McpServer {
  const server = new McpServer({ name: 'basin', version: packageVersion() }, { instructions });
  for (const tool of offeredTools(session)) {
    const { name, title, description, input, changes, destroys } = tool;
    server.registerTool(
      name,
      {
        ...{ title, description },
        inputSchema: unchecked(input),
        annotations: {
          ...{ readOnlyHint: !changes, destructiveHint: destroys },
          ...{ idempotentHint: !destroys, openWorldHint: false },
        },
      },
      async (given, context) => {
        const call = callOf(context);
        const result = await answer(tool, given, session, call);
        // Else the answer may be the first to be written, and whoever waits for it hears no more.
        await call.told();
        return result;
      },
    );
  }
  registerResources(server, session);
  return server;
}

/** The tools of a session: those that change nothing where nothing may be changed. */
export function offeredTools(session: McpSession): McpTool[] {
  return mcpTools.filter(
    ({ changes, isOffered }) => !(changes && session.readOnly) && (isOffered?.(session) ?? true),
  );
}

/** Answers a call; whatever goes wrong is an answer too, with a code of ours. */
export async function answer(
  tool: McpTool,
  given: unknown,
  session: McpSession,
  call: ToolCall,
): Promise<CallToolResult> {
  try {
    const document = await tool.run(checked(tool, given), session, call);
    const text = answerText(document);
    return {
      content: [{ type: 'text', text }],
      // As it was sent, so that what is no JSON (NaN) is not there either.
      structuredContent: JSON.parse(text) as Record<string, unknown>,
    };
  } catch (error) {
    const { code, message } = describeError(error);
    const { remedy } = errorCatalogue[code];
    const text = JSON.stringify({ error: { code, message, remedy } });
    return { isError: true, content: [{ type: 'text', text }] };
  }
}

/** @throws BasinError `mcp/bad-input` naming the place. */
function checked({ name, input }: McpTool, given: unknown): unknown {
  const parsed = input.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
  );
  throw new BasinError(
    'mcp/bad-input',
    `${name} was given what it does not take: ${problems.join('; ')}`,
  );
}

/** Says what it takes and lets everything through: what is wrong is refused in our words. */
function unchecked(schema: z.ZodObject): StandardSchemaWithJSON<unknown, unknown> {
  const jsonSchema = z.toJSONSchema(schema, { io: 'input' });
  return {
    '~standard': {
      ...{ version: 1, vendor: 'basin' },
      validate: (value) => ({ value }),
      jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
    },
  };
}

function callOf({ mcpReq }: ServerContext): ToolCall & { told(): Promise<unknown> } {
  const progressToken = mcpReq._meta?.progressToken;
  const sent: Promise<void>[] = [];
  return {
    signal: mcpReq.signal,
    progress(progress, total, message) {
      if (progressToken === undefined) return;
      const params = { progressToken, progress, total, message };
      // A client that is gone does not hear it.
      sent.push(mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined));
    },
    told: () => Promise.all(sent),
  };
}
