import { errorCode } from '@basin/core';
import { expect, test } from 'vitest';
import { chooseDriver, type Driver, reasonOf } from './choose-driver.ts';
import { judged, type NodeSqlite } from './node-sqlite.ts';

const working = { close: () => undefined } as unknown as ReturnType<Driver['open']>;
const addon: Driver = { name: 'better-sqlite3', open: () => working };
const nodes: Driver = { name: 'node:sqlite', open: () => working };
const otherNode =
  "The module '/a/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 9. This version of Node.js requires\nNODE_MODULE_VERSION 10.";
const broken: Driver = {
  name: 'better-sqlite3',
  open() {
    throw new Error(otherNode);
  },
};

test("the addon where it loads, else Node's own, else both reasons in one line", () => {
  expect(chooseDriver(addon, nodes, null)).toBe(addon);
  expect(chooseDriver(broken, nodes, null)).toBe(nodes);
  expect(chooseDriver(addon, nodes, 'node:sqlite')).toBe(nodes);
  expect(chooseDriver(addon, 'it is old', 'node:sqlite')).toBe(addon);
  try {
    chooseDriver(broken, 'Node 1 has none', null);
    expect.unreachable();
  } catch (error) {
    expect(errorCode(error)).toBe('store/native-missing');
    const { message } = error as Error;
    expect(message).not.toContain('\n');
    expect(message).toMatch(/module version 9, .*Node 1 has none: run ".*setup", or use Node 24/);
  }
});

test('the reason is in one line, whatever Node says', () => {
  expect(reasonOf(new Error('Could not locate the bindings file. Tried:\n → /a'))).toBe(
    'it is not there',
  );
  expect(reasonOf(new Error('Error loading shared library\n ld-linux.so.2'))).toBe(
    'Error loading shared library ld-linux.so.2',
  );
});

test("Node's own SQLite is used only where reading beside a writer is safe", () => {
  const module = {} as NodeSqlite;
  expect(judged('v24', '3.53.4', module)).toEqual({ module, version: '3.53.4' });
  expect(judged('v22.16', '3.50.1', module)).toMatchObject({ module: null });
  expect(judged('v20', undefined, undefined)).toMatchObject({
    reason: 'Node v20 has no SQLite of its own',
  });
});
