// `--import` this to run TypeScript in a process or a worker thread. `--import tsx` itself does not
// cover worker threads in every Node version: there, a `.ts` entry is then an unknown file.
import { register } from 'tsx/esm/api';

register();
