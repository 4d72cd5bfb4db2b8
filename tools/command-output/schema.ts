import path from 'node:path';
import * as prettier from 'prettier';
import { documentsJsonSchema } from '../../apps/runner/src/documents/json-schema.ts';
import { workspaceRoot } from '../step.ts';

export const schemaFile = path.join(workspaceRoot, 'docs', 'command-output.schema.json');

/** The page as it should stand in docs/. */
export async function commandOutputSchema(): Promise<string> {
  const options = (await prettier.resolveConfig(schemaFile)) ?? {};
  return prettier.format(JSON.stringify(documentsJsonSchema()), {
    ...options,
    filepath: schemaFile,
  });
}
