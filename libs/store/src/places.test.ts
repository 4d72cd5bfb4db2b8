import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  databaseFlag,
  databasePath,
  defaultDatabasePath,
  userPath,
  workspaceRoot,
} from './places.ts';

const tree = mkdtempSync(join(tmpdir(), 'basin-places-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));
const study = join(tree, 'study');
const inner = join(study, 'data', 'raw');
mkdirSync(inner, { recursive: true });
mkdirSync(join(tree, 'elsewhere'));
mkdirSync(join(study, '.basin'));

describe('the database', () => {
  it('is the flag, else BASIN_DATABASE', () => {
    expect(databasePath('x.db', { BASIN_DATABASE: '/y.db' }, '/somewhere')).toBe('/somewhere/x.db');
    expect(databasePath(undefined, { BASIN_DATABASE: '/y.db' }, '/somewhere')).toBe('/y.db');
    expect(databasePath('', { BASIN_DATABASE: '' }, study)).toBe(join(study, '.basin/basin.db'));
  });

  it('is else in the nearest .basin upwards from where the user stands', () => {
    expect(defaultDatabasePath({}, inner)).toBe(join(study, '.basin/basin.db'));
    expect(defaultDatabasePath({}, study)).toBe(join(study, '.basin/basin.db'));
  });

  it('is else where the user stands', () => {
    const there = join(tree, 'elsewhere');
    expect(defaultDatabasePath({}, there)).toBe(join(there, '.basin/basin.db'));
  });

  it('is under the root from anywhere in this repository', () => {
    const own = join(workspaceRoot, '.basin/basin.db');
    expect(defaultDatabasePath({}, workspaceRoot)).toBe(own);
    expect(defaultDatabasePath({}, join(workspaceRoot, 'libs/store'))).toBe(own);
  });

  it('is relative to where the user stood when nx moved the command to the root', () => {
    const moved = { INIT_CWD: inner };
    expect(databasePath('x.db', moved, workspaceRoot)).toBe(join(inner, 'x.db'));
    expect(databasePath('x.db', moved, '/elsewhere')).toBe('/elsewhere/x.db');
    expect(defaultDatabasePath(moved, workspaceRoot)).toBe(join(study, '.basin/basin.db'));
  });

  it('is named in commands unless it is the default', () => {
    expect(databaseFlag(defaultDatabasePath())).toEqual({});
    expect(databaseFlag('/data/x.db')).toEqual({ database: '/data/x.db' });
  });
});

describe('a tilde', () => {
  it('is the home folder, which shells do not put into --database=~/x', () => {
    expect(userPath('~/data/x.db', {}, '/somewhere')).toBe(join(homedir(), 'data/x.db'));
    expect(userPath('~', {}, '/somewhere')).toBe(homedir());
  });

  it('within a name is only a letter', () => {
    expect(userPath('a~b.db', {}, '/somewhere')).toBe('/somewhere/a~b.db');
    expect(userPath('./~', {}, '/somewhere')).toBe('/somewhere/~');
  });

  it('of another user is refused, not made a folder', () => {
    expect(() => userPath('~somebody/x.db', {}, tree)).toThrow(/another user's home/);
    mkdirSync(join(tree, '~mine'));
    expect(userPath('~mine/x.db', {}, tree)).toBe(join(tree, '~mine/x.db'));
  });
});
