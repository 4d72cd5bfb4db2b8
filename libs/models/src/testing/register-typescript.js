// `--import` this to run TypeScript in a worker thread, which `--import tsx` does not cover in every
// Node version.
import { register } from 'tsx/esm/api';

register();
