import type { ReactNode } from 'react';
import { sweepCommand } from '../data/commands.ts';
import type { DatabaseAccess } from '../data/database.ts';
import { FirstStudy } from './new/first-study.tsx';
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
    <NothingYet title="Nothing has been run yet">
      This page waits for <code>{access.path}</code> and shows the sweep as soon as it starts.
    </NothingYet>
  );
}

/** The way to a first result, by a button or a command. */
export function NothingYet(props: { title: string; children: ReactNode }) {
  return (
    <Notice title={props.title}>
      <FirstStudy />
      <p>Or train all ten experiments&rsquo; networks at quick scale, which takes minutes:</p>
      <Command>{sweepCommand()}</Command>
      <p>{props.children}</p>
    </Notice>
  );
}
