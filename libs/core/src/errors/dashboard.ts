import type { ErrorEntries } from './entry.ts';

export const dashboardErrors = {
  'dashboard/not-built': {
    cause: 'The pages of the dashboard have not been built yet.',
    remedy: 'Start it with `npx basin serve`, which builds them first.',
  },
  'dashboard/bad-request': {
    cause: 'The dashboard was asked for something that is no request of this version.',
    remedy: 'Reload the page: it may be older than the server.',
  },
  'dashboard/not-allowed': {
    cause: 'What was filled in on a page is outside what is allowed; the message says what is.',
    remedy: 'Change it to what is allowed, then try again.',
  },
  'dashboard/no-command': {
    cause: 'The pages are served by something else than the dashboard’s own server.',
    remedy: 'Start it with `npx basin serve`.',
  },
  'dashboard/busy': {
    cause: 'The dashboard checks several study files already.',
    remedy: 'Wait a moment, then change the text or try again.',
  },
  'dashboard/cannot-listen': {
    cause:
      'The dashboard cannot be reached at this address: the ports are taken by other programs, or the address is not this machine’s.',
    remedy: 'Choose another `--port` (0 takes any that is free) or another `--host`.',
  },
} as const satisfies ErrorEntries<'dashboard'>;
