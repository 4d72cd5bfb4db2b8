import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** A record as a JSON file in the form that `npm run check` asks of all files. */
export async function writeJson(file: string, record: object): Promise<void> {
  const config = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(record), { ...config, parser: 'json' }));
}
