import { start } from '@basin/execution/start';

await start('dashboard');
