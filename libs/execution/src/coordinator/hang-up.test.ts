import { afterEach, describe, expect, it } from 'vitest';
import { isHangUpIgnored, type ProcessFacts } from './hang-up.ts';
import { onInterrupts } from './interrupts.ts';

function facts(changes: Partial<Record<string, string>> = {}): ProcessFacts {
  return {
    environment: { _: changes['_'] ?? '/usr/bin/node' },
    link: () => changes['link'] ?? '/dev/pts/3',
    text: (name) => changes[name] ?? null,
  };
}

describe('a hang-up', () => {
  it.each([
    ['a signal that is ignored', { status: 'SigQ:\t1/2\nSigIgn:\t0000000001001001\n' }, true],
    ['other signals', { status: 'SigIgn:\t0000000001001000\n' }, false],
    [
      "nohup's standard input",
      { link: '/dev/null', 'fdinfo/0': 'pos:\t0\nflags:\t0100001\n' },
      true,
    ],
    ['an empty standard input', { link: '/dev/null', 'fdinfo/0': 'flags:\t0100000\n' }, false],
    ['a terminal', { link: '/dev/pts/1', 'fdinfo/0': 'flags:\t0100002\n' }, false],
    ['nohup as the last command', { _: '/usr/bin/nohup' }, true],
    ['nothing', {}, false],
  ])('%s tells whether it is ignored', (_, changes, ignored) => {
    expect(isHangUpIgnored(facts(changes))).toBe(ignored);
  });

  let stop = (): void => undefined;
  afterEach(() => stop());

  it('asks to drain once, however often it comes, and never to stop', async () => {
    const calls: string[] = [];
    stop = onInterrupts(
      () => calls.push('first'),
      () => calls.push('second'),
      false,
    );
    process.emit('SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 450));
    process.emit('SIGHUP');
    expect(calls).toEqual(['first']);
    process.emit('SIGTERM');
    expect(calls).toEqual(['first', 'second']);
  });

  it('is nothing where it was ignored at the start', () => {
    const calls: string[] = [];
    stop = onInterrupts(
      () => calls.push('first'),
      () => calls.push('second'),
      true,
    );
    process.emit('SIGHUP');
    expect(calls).toEqual([]);
  });
});
