/** `viewers-process.ts URL SWEEP COUNT`: so many viewers of a sweep, until it is ended. */
import { setPriority } from 'node:os';
import { view } from './viewers.ts';

const [url = '', sweepId = '', count = ''] = process.argv.slice(2);
// They sit at machines of their own: here they have what nobody else wants.
setPriority(19);
await Promise.all(
  Array.from({ length: Number(count) }, () =>
    view(url, sweepId, new AbortController().signal).catch(() => undefined),
  ),
);
