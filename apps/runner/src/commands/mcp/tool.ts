import type { z } from 'zod';
import type { McpSession } from './session.ts';

/** What a tool knows of the call that it answers. */
export interface ToolCall {
  /** Whoever asked may go away. */
  signal: AbortSignal;
  /** Tells how far it is, where that is wanted; what was told is sent before the answer is. */
  progress(done: number, of: number, words: string): void;
}

/** A tool as it is offered to an agent. */
export interface McpTool {
  name: string;
  title: string;
  /** What it is for, for who has to choose one. */
  description: string;
  input: z.ZodObject;
  /** Whether something is started, stored or written by it. */
  changes: boolean;
  /** Whether it takes away what somebody may still want. */
  destroys: boolean;
  /** Whether this session has it; all have where it is not given. */
  isOffered?(session: McpSession): boolean;
  /** Answers with a JSON document. @throws BasinError that says why not. */
  run(input: unknown, session: McpSession, call: ToolCall): Promise<object>;
}

interface ToolDefinition<Input extends z.ZodObject> extends Omit<
  McpTool,
  'input' | 'run' | 'changes' | 'destroys'
> {
  input: Input;
  changes?: boolean;
  destroys?: boolean;
  run(input: z.output<Input>, session: McpSession, call: ToolCall): Promise<object>;
}

/** A tool whose input is what its schema says: it is checked before `run` sees it. */
export function defineTool<Input extends z.ZodObject>({
  changes = false,
  destroys = false,
  run,
  ...tool
}: ToolDefinition<Input>): McpTool {
  return {
    ...tool,
    ...{ changes, destroys },
    run: (input, session, call) => run(input as z.output<Input>, session, call),
  };
}
