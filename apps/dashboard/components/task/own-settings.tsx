import { formatCount, type Json } from '@basin/core';
import type { OwnSettings } from '../../data/own-settings.ts';
import { ScrolledTable } from '../compare/scrolled-table.tsx';

/** What sets a training apart from the others of its study, before all that it shares with them. */
export function OwnSettingsTable({ own }: { own: OwnSettings }) {
  const { settings, comparedCount, isSample } = own;
  if (settings.length === 0) return null;
  const hasUsual = settings.some(({ usual }) => usual !== null);
  return (
    <ScrolledTable label="Settings of its own">
      <caption className="visually-hidden">
        Settings in which trainings of this study differ
      </caption>
      <thead>
        <tr>
          <th scope="col">Differs within the study</th>
          <th scope="col" data-number>
            Here
          </th>
          <th scope="col" data-number>
            Trainings with it{isSample ? ', of a random sample' : ''}
          </th>
          {hasUsual ? (
            <th scope="col" data-number>
              Most have
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {settings.map(({ path, value, count, usual }) => (
          <tr key={path}>
            <th scope="row">
              <code>{path}</code>
            </th>
            <td data-number>
              <strong>{textOf(value)}</strong>
            </td>
            <td data-number>
              {formatCount(count)} of {formatCount(comparedCount)}
            </td>
            {hasUsual ? (
              <td data-number>
                {usual === null ? '' : `${textOf(usual.value)} (${formatCount(usual.count)})`}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
