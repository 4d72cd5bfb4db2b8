#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `error [cli/node]: Basin needs Node 20.19 or later, and this is ${process.versions.node}: see https://nodejs.org\n`,
  );
  process.exit(1);
}
const { main } = await import('../compiled/runner/main.js');
await main(process.argv.slice(2));
