import { spawnSync } from 'node:child_process';
import {
  accessSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { errorMessage } from './errors.ts';
import { systemReason } from './system-error.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'basin-system-error-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]): string => path.join(folder, ...names);
writeFileSync(at('file'), '');
symlinkSync(at('circle'), at('circle'));

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

describe('a failed system call in words', () => {
  it.each([
    ['a file that is not there', () => readFileSync(at('no')), `there is no file ${at('no')}`],
    ['a folder that is not there', () => readdirSync(at('no')), `there is no folder ${at('no')}`],
    ['what is not there', () => accessSync(at('no')), `there is no file or folder ${at('no')}`],
    ['a folder read as a file', () => readFileSync(folder), 'it is a folder, and no file'],
    ['a file listed', () => readdirSync(at('file')), `${at('file')} is a file, and no folder`],
    [
      'what lies below a file',
      () => readFileSync(at('file', 'x')),
      `${at('file', 'x')} lies below a file, which is no folder`,
    ],
    ['a folder made twice', () => mkdirSync(folder), `${folder} is there already`],
    [
      'a folder in one that is not there',
      () => mkdirSync(at('no', 'x')),
      `there is no folder ${at('no')}`,
    ],
    [
      'links in a circle',
      () => readFileSync(at('circle')),
      `symbolic links lead in a circle at ${at('circle')}`,
    ],
    [
      'a name that is too long',
      () => readFileSync(at('x'.repeat(300))),
      `the name is too long: ${at('x'.repeat(300)).slice(0, 77)}…`,
    ],
    [
      'a program that is not there',
      () => {
        throw spawnSync(at('no')).error as Error;
      },
      `there is no program ${at('no')}`,
    ],
  ])('%s', (_, work, words) => {
    expect(errorMessage(failureOf(work))).toBe(words);
  });

  it('says what was wanted of a file, where that is known', () => {
    const error = failureOf(() => writeFileSync(at('no', 'x'), ''));
    expect(systemReason(error, 'write')).toBe(`there is no folder ${at('no')}`);
    const missing = failureOf(() => accessSync(at('no')));
    expect(systemReason(missing, 'read')).toBe(`there is no file ${at('no')}`);
    const denied = { code: 'EACCES', syscall: 'open', path: '/x' };
    const refused = Object.assign(new Error('EACCES'), denied);
    const works = [undefined, 'read', 'write'] as const;
    expect(works.map((work) => systemReason(refused, work))).toEqual([
      'you may not open /x',
      'you may not read /x',
      'you may not write /x',
    ]);
  });

  it('a port where nothing listens, as one address or several', async () => {
    const error = await new Promise((resolve) => connect(1, '127.0.0.1').on('error', resolve));
    expect(errorMessage(error)).toBe('nothing listens at 127.0.0.1:1');
    const several = Object.assign(new AggregateError([error]), { code: 'ECONNREFUSED' });
    expect(errorMessage(several)).toBe('nothing listens at 127.0.0.1:1');
  });

  it('leaves every other error as it is', () => {
    expect(errorMessage(new Error('ENOENT'))).toBe('ENOENT');
    expect(errorMessage('text')).toBe('text');
    const unknown = { code: 'ESRCH', syscall: 'kill' };
    expect(errorMessage(Object.assign(new Error('kill ESRCH'), unknown))).toBe('kill ESRCH');
  });
});
