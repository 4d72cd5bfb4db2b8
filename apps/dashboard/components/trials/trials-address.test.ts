import { expect, test } from 'vitest';
import { tooLongProblem } from './too-long.ts';
import { canBrush, parseTrialsAddress, searchParameters, trialsSearch } from './trials-address.ts';

const parse = (search: string) => parseTrialsAddress(searchParameters(new URLSearchParams(search)));

test('an address says all there is to see, and is read as it was written', () => {
  const search =
    '?where=width+%3E%3D+64&brush=rate+%3E+0.1&brush=seed+%3D+1&kind=all&group=rate&group=a%2Cb' +
    '&baseline=%5B0.1%2C%22x%22%5D&column=rate&column=best%28test%2Faccuracy%29&pinned=2&sort=rate' +
    '&order=descending&view=scatter&axis=rate&x=rate&y=test%2Faccuracy&colour=width&curves-over=clock&page=3';
  expect(trialsSearch(parse(search))).toBe(search);
  expect(parse(search)).toMatchObject({ groups: ['rate', 'a,b'], pinned: 2, page: 3 });
});

test('defaults are left out, and what is not understood is a default', () => {
  expect(trialsSearch(parse(''))).toBe('');
  const odd = '?page=1e18&kind=x&view=y&pinned=-1&order=up&column=&sort=position';
  expect(trialsSearch(parse(odd))).toBe('');
  expect(parse('?page=99').page).toBe(99);
});

test('addresses from before the language go on', () => {
  expect(parse('?q=adam+seed&state=failed').where).toBe('"adam" and "seed" and state = failed');
  expect(parse('?where=a+%3D+1&q=b').where).toBe('(a = 1) and "b"');
  expect(parse('?sort=metric%3Atest%2Floss').sort).toBe('test/loss');
  expect(parse('?sort=workMs').sort).toBe('work');
});

test.each(['constructor', 'toString', '__proto__'])(
  'a column and a parameter of an address may be called %s',
  (name) => {
    expect(parse(`?sort=${name}`).sort).toBe(name);
    expect(parse(`?${name}=1&${name}=2&page=3`)).toEqual(parse('?page=3'));
  },
);

test('a filter is never dropped for its length, nor is a brush: all would be shown', () => {
  const filterOf = (count: number): string =>
    Array.from({ length: count }, (_, seed) => `seed = ${seed}`).join(' or ');
  const where = filterOf(35);
  const parsed = parseTrialsAddress({ where, brush: where });
  expect(parsed).toMatchObject({ where, brushes: [where], tooLong: null });
  // Longer ones are refused in words, and no link repeats them.
  const long = filterOf(300);
  for (const address of [
    { where: long },
    { brush: long },
    { where, brush: [where, where, where, where] },
  ]) {
    const refused = parseTrialsAddress(address);
    expect(refused.tooLong).toContain(where);
    expect(trialsSearch(refused)).toBe('');
  }
  // Few letters, but an address writes each as nine.
  const spelled = `"${'網'.repeat(300)}"`;
  expect(parseTrialsAddress({ where: spelled }).tooLong).toBe(spelled);
  // It is about no character of it.
  expect(tooLongProblem(spelled)?.message).toBe(
    'in an address it has 2,706 letters, of which 2,000 are read',
  );
  expect(tooLongProblem(where)).toBeNull();
});

test('a brush that the page makes itself is read, whatever was typed beside it, or not offered', () => {
  const typed = `"${'a'.repeat(990)}"`;
  const long = `layers = "${'b'.repeat(1_400)}"`;
  const address = parseTrialsAddress({ where: typed, brush: long });
  expect(address).toMatchObject({ where: typed, brushes: [long], tooLong: null });
  for (const query of ['width = 8', long, `name = "${'網'.repeat(200)}"`]) {
    const brushes = [...address.brushes, query];
    const read = parseTrialsAddress({ where: typed, brush: brushes });
    expect(canBrush(address, query)).toBe(read.tooLong === null);
  }
  expect(canBrush(address, 'width = 8')).toBe(true);
  expect(canBrush(address, long)).toBe(false);
});

test('names that are none, however long or many, are not repeated', () => {
  const names = Array.from({ length: 40 }, (_, index) => `name ${index} ${'x'.repeat(300)}`);
  const long = 'y'.repeat(5_000);
  const parsed = parseTrialsAddress({ column: names, axis: names, sort: long, x: long });
  expect(trialsSearch(parsed).length).toBeLessThan(6_000);
});

test('columns beyond what an address may name are said, and nothing else of it is lost', () => {
  const long = Array.from({ length: 30 }, (_, index) =>
    `parameter-${String(index)}`.padEnd(80, 'x'),
  );
  const parsed = parse(`?sort=rate&${long.map((name) => `column=${name}`).join('&')}`);
  expect(parsed.columns).toEqual(long.slice(0, 25));
  expect(parsed).toMatchObject({ sort: 'rate', notRead: ['5 of 30 columns'] });
  expect(trialsSearch(parsed)).not.toContain(long[25]);
  const many = Array.from({ length: 43 }, (_, index) => `axis=a${String(index)}`);
  expect(parse(`?${many.join('&')}&group=a`).notRead).toEqual(['3 of 43 axes']);
  expect(parse(`?x=${'x'.repeat(1_001)}`).notRead).toEqual(['its x, of 1,001 letters']);
  expect(parse('?column=a&column=a&column=').notRead).toEqual([]);
});
