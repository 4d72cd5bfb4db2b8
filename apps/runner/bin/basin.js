#!/usr/bin/env node
// Runs the TypeScript command line in this very process: tsx transforms on import, from its cache.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/cli/main.ts');
await main(process.argv.slice(2));
