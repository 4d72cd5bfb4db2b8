/** `npx tsx tools/command-output.ts`: writes docs/command-output.schema.json. */
import { writeFileSync } from 'node:fs';
import { commandOutputSchema, schemaFile } from './command-output/schema.ts';

writeFileSync(schemaFile, await commandOutputSchema());
