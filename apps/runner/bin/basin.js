#!/usr/bin/env node
import { start } from '@basin/execution/start';

const { main } = await start('runner');
await main(process.argv.slice(2));
