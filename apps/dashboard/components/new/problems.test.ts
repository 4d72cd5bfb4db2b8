import { readYaml, type StudyFileError } from '@basin/studies/file';
import { expect, test } from 'vitest';
import { offsetOf, problemsOf } from './problems.ts';

test('what the reader of study files says is taken apart as it was put together', () => {
  const text = 'a: 1\nb: !!x 2\nc: &d [*d]\n';
  try {
    readYaml('my study: 2.yaml', text);
    expect.unreachable();
  } catch (error) {
    const { message, problems } = error as StudyFileError;
    expect(problems.length).toBeGreaterThan(1);
    expect(problemsOf(message)).toEqual(
      problems.map(({ position, code, message: words }) => ({
        ...{ line: position?.line, column: position?.column },
        ...{ code, message: words },
      })),
    );
  }
});

test('a message of several lines stays one problem, and other messages have none', () => {
  const message = '1 error in s.yaml\n  s.yaml:3:5 [study/unknown-key] unknown key "x"\nallowed: y';
  expect(problemsOf(message)).toEqual([
    { line: 3, column: 5, code: 'study/unknown-key', message: 'unknown key "x"\nallowed: y' },
  ]);
  expect(problemsOf('basin sweep took longer than 30 s')).toEqual([]);
});

test('a place is found in the text', () => {
  const text = 'one\ntwo\nthree';
  expect(text.slice(offsetOf(text, 2, 2))).toBe('wo\nthree');
  expect(offsetOf(text, 99, 99)).toBe(text.length);
});
