import { sweepCommand } from '../data/commands.ts';
import type { DatabaseAccess } from '../data/database.ts';
import { Command, Notice } from './notice.tsx';

/** What to do when there is no database, or one that cannot be read. */
export function NoDatabase({ access }: { access: Exclude<DatabaseAccess, { state: 'ready' }> }) {
  if (access.state === 'broken') {
    return (
      <Notice title="The database cannot be read" tone="problem">
        <p>{access.message}</p>
        <p>
          <code>{access.path}</code> · {access.code}
        </p>
      </Notice>
    );
  }
  return (
    <Notice title="Nothing has been run yet">
      <p>Train the ten experiments&rsquo; networks at quick scale; it takes a few minutes:</p>
      <Command>{sweepCommand()}</Command>
      <p>
        This page waits for <code>{access.path}</code> and shows the sweep as soon as it starts.
      </p>
    </Notice>
  );
}
