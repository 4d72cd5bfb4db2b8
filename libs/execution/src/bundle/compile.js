/** `node compile.js APPLICATION…`: compiles what is not compiled yet, and starts nothing. */
import { compiled } from './start.js';

for (const application of process.argv.slice(2)) {
  if (compiled(application) === null) process.exitCode = 1;
}
