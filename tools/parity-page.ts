/** `npx tsx tools/parity-page.ts`: writes docs/parity.md from the fixtures that the tests compare with. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parityPage } from './parity-page/page.ts';
import { workspaceRoot } from './step.ts';

writeFileSync(path.join(workspaceRoot, 'docs', 'parity.md'), parityPage());
