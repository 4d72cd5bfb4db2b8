/** `npx tsx tools/errors-page.ts`: writes docs/errors.md from the catalogue of errors. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorsPage } from './errors-page/page.ts';
import { workspaceRoot } from './step.ts';

writeFileSync(path.join(workspaceRoot, 'docs', 'errors.md'), errorsPage());
