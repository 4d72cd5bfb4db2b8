/** `npx tsx tools/study-page.ts`: writes the reference page and the JSON Schema of the study file. */
import { writeFileSync } from 'node:fs';
import { studyPages } from './study-page/pages.ts';

for (const { path, text } of await studyPages()) writeFileSync(path, text);
