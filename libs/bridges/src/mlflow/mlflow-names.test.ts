import { expect, test } from 'vitest';
import { mlflowNames } from './mlflow-names.ts';

test('names are paths that MLflow takes, one each, and the same whenever they are asked for', () => {
  const named = mlflowNames();
  const cases: [string, string][] = [
    ['train/loss', 'train/loss'],
    ['best(test/accuracy)', 'best_test/accuracy_'],
    ['=1+1', '_1_1'],
    ['_1_1', '_1_1 2'],
    ['../../etc', '_/_/etc'],
    ['a//b', 'a/_/b'],
    ['Größe', 'Größe'],
    ['note\n🦆', 'note__'],
    // A file cannot be a folder too, whichever came first.
    ['loss', 'loss'],
    ['loss/train', 'loss.train'],
    ['train', 'train 2'],
    ['train/loss', 'train/loss'],
    ['', '_ 2'],
  ];
  expect(cases.map(([name]) => [name, named(name)])).toEqual(cases);
  const long = (count: number) => named(`${'ü'.repeat(98)}/${'x'.repeat(count)}`);
  expect(long(300)).toBe(`${'ü'.repeat(98)}/xxx`);
  expect(long(301)).toBe(`${'ü'.repeat(98)}.xxx`);
  expect(long(302)).toBe(`${'ü'.repeat(98)}.xxx 2`);
});
