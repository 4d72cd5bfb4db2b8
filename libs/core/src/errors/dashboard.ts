import type { ErrorEntries } from './entry.ts';

export const dashboardErrors = {
  'dashboard/not-built': {
    cause: 'The pages of the dashboard have not been built yet.',
    remedy: 'Start it with `npx nx run dashboard:serve`, which builds them first.',
  },
  'dashboard/cannot-listen': {
    cause:
      'The dashboard cannot be reached at this address: the ports are taken by other programs, or the address is not this machine’s.',
    remedy: 'Choose another `--port` (0 takes any that is free) or another `--host`.',
  },
} as const satisfies ErrorEntries<'dashboard'>;
