import type { ErrorEntries } from './entry.ts';

export const mcpErrors = {
  'mcp/bad-input': {
    cause: 'A tool was called with something that it does not take.',
    remedy: 'The message names the place; the tool’s input schema says what is allowed there.',
  },
  'mcp/too-large': {
    cause: 'The answer of a tool has more characters than an agent is sent.',
    remedy: 'Ask for less: a smaller `limit`, a narrower `where`, fewer columns.',
  },
  'mcp/outside': {
    cause: 'An export was to be written elsewhere than in the folder that `basin mcp` was given.',
    remedy: 'Give a plain name without folders. `--export-to` says where exports go.',
  },
} as const satisfies ErrorEntries<'mcp'>;
