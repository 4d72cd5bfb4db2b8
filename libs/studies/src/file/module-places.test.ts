import { expect, test } from 'vitest';
import { modulePlaces } from './module-places.ts';
import type { SourcePlace } from './study-source.ts';

/** What is written at a path, up to its line's end. */
function written(text: string, ...path: (string | number)[]): string | null {
  let place: SourcePlace | null | undefined = modulePlaces(text);
  for (const key of path) place = place?.children.get(String(key));
  return place ? (text.slice(place.value).split('\n')[0] ?? '') : null;
}

test('literals of objects and lists, quoted keys, texts with brackets in them', () => {
  const text = `export default defineStudy({
  name: 'a } b, c: [', /* { */ "question": \`\${'}'} why?\`,
  'training': { network: { layers: [
    { type: 'dense', units: 3 },
    ['x', "]"],
    last
  ] } },
});`;
  expect(written(text, 'question')).toBe("`${'}'} why?`,");
  expect(written(text, 'training', 'network', 'layers', 1, 1)).toBe('"]"],');
  expect(written(text, 'training', 'network', 'layers', 2)).toBe('last');
  expect(written(text, 'training', 'network', 'layers', 3)).toBeNull();
});

test('constants of the module, with types, shorthand, one behind another', () => {
  const text = `const inner = { units: 3 } as const;
export const layers: Layer[] = [inner, { units: 4 }];
const study = { training: { network: { layers } } } satisfies StudyDefinition;
export default study;
`;
  expect(written(text, 'training', 'network', 'layers', 1)).toBe('{ units: 4 }];');
  expect(written(text, 'training', 'network', 'layers', 0, 'units')).toBe('3 } as const;');
});

test('of what a program makes, its expression alone; behind a spread nothing', () => {
  const text = `export default {
  training: make({ network: 1 }),
  seeds: n > 2 ? [1, 2] : [3],
  claims: [first, ...others, third],
  ...rest,
  [computed]: 2,
  method() { return { a: 1 }; },
  epochs: 5,
};`;
  expect(written(text, 'training')).toBe('make({ network: 1 }),');
  expect(written(text, 'training', 'network')).toBeNull();
  expect(written(text, 'claims', 0)).toBe('first, ...others, third],');
  expect(written(text, 'claims', 2)).toBeNull();
  expect(written(text, 'epochs')).toBe('5,');
});

test.each([
  ['no default export', 'const a = 1;'],
  ['a function', 'export default makeStudy(1);'],
  ['a constant of itself', 'const a = b;\nconst b = a;\nexport default a;'],
  ['brackets that do not fit', 'export default { a: [1, }'],
  ['an open text', "export default { a: 'b"],
])('no hang and no place within: %s', (_what, text) => {
  expect(modulePlaces(text)?.children.get('x')).toBeUndefined();
});
