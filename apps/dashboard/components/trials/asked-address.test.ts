import { expect, test } from 'vitest';
import { askedAddress, askFor, hasCome } from './asked-address.ts';
import { parseTrialsAddress } from './trials-address.ts';

const path = '/sweeps/a/trials';
const page = parseTrialsAddress({ where: 'seed = 1' });

test('what is asked for before the last has come is asked for beside it; once it has come, of what is shown', () => {
  expect(askFor(path, page, { columns: ['rate'] })).toBe(`${path}?where=seed+%3D+1&column=rate`);
  // Each control has a copy of its own of what the page shows.
  const copy = structuredClone(page);
  expect(askFor(path, copy, { groups: ['width'] })).toBe(
    `${path}?where=seed+%3D+1&group=width&column=rate`,
  );
  expect(askedAddress(path, page)).toMatchObject({ columns: ['rate'], groups: ['width'] });
  // Of another sweep nothing was asked.
  expect(askedAddress('/sweeps/b/trials', page)).toEqual(page);
  hasCome();
  // Back on the page from which it was asked for.
  expect(askFor(path, page, { groups: ['width'] })).toBe(`${path}?where=seed+%3D+1&group=width`);
  hasCome();
});
