import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveMessage } from '../../data/live.ts';
import { createLiveHub, type LiveHub, type TabMessage, type Topic } from './live-hub.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000);

interface Stream {
  tab: string;
  topics: Topic[];
  after: number;
  tell: (message: LiveMessage) => void;
}

/** A browser: its tabs, the lock that one of them has, and the streams that are open. */
function createBrowser() {
  const tabs = new Map<string, { hub: LiveHub; isVisible: boolean; heard: string[] }>();
  const queue: { tab: string; lead: () => void }[] = [];
  const streams: Stream[] = [];
  let leader: string | null = null;

  function next(): void {
    if (leader !== null) return;
    const first = queue.shift();
    if (first === undefined) return;
    leader = first.tab;
    first.lead();
  }

  function open(name: string) {
    const tab = { isVisible: true, heard: [] as string[] } as {
      hub: LiveHub;
      isVisible: boolean;
      heard: string[];
    };
    tab.hub = createLiveHub({
      tab: name,
      isVisible: () => tab.isVisible,
      post: (message: TabMessage) => {
        for (const [other, { hub }] of tabs) if (other !== name) hub.received(message);
      },
      openStream: (topics, after, told) => {
        const stream: Stream = { tab: name, topics: topics.toSorted(), after, tell: told.message };
        streams.push(stream);
        told.connected(true);
        return { close: () => void streams.splice(streams.indexOf(stream), 1) };
      },
      queueToLead: (lead) => {
        queue.push({ tab: name, lead });
        next();
        return () => {
          if (leader === name) leader = null;
          const at = queue.findIndex((waiting) => waiting.tab === name);
          if (at >= 0) queue.splice(at, 1);
          next();
        };
      },
    });
    tabs.set(name, tab);
    return {
      heard: tab.heard,
      follow: (topic: Topic, after = 0) =>
        tab.hub.follow(topic, after, {
          message: ({ type }) => tab.heard.push(type),
          connected: (now) => tab.heard.push(now ? 'on' : 'off'),
          missed: () => tab.heard.push('missed'),
        }),
      show: (isVisible: boolean) => {
        tab.isVisible = isVisible;
        tab.hub.visibilityChanged();
      },
      close: () => {
        tab.hub.closed();
        tabs.delete(name);
      },
      tidy: () => tab.hub.tidy(),
      /** Ends without a word, as a process that dies; its lock goes. */
      die: () => {
        tabs.delete(name);
        if (leader !== name) return;
        leader = null;
        streams.length = 0;
        next();
      },
    };
  }
  return { open, streams };
}

const metrics = (sweepId: string, sequence: number): LiveMessage => ({
  ...{ type: 'metrics', sweepId, sequence, taskIds: null, refreshAfterMs: 0 },
});
const progress = (sweepId: string, sequence: number): LiveMessage => ({
  ...{ type: 'progress', sweepId, sequence, progress: {} as never },
});

test('seven tabs hold one stream of all that they follow, and all hear it', async () => {
  const { open, streams } = createBrowser();
  const tabs = Array.from({ length: 7 }, (_, index) => open(`tab ${index}`));
  tabs.forEach((tab, index) => tab.follow(index < 5 ? 'a' : 'b', 10 + index));
  await settle();
  expect(streams).toHaveLength(1);
  expect(streams[0]).toMatchObject({ tab: 'tab 0', topics: ['a', 'b'], after: 10 });
  streams[0]?.tell(metrics('a', 20));
  expect(tabs.map(({ heard }) => heard.filter((type) => type === 'metrics').length)).toEqual([
    ...[1, 1, 1, 1, 1, 0, 0],
  ]);
  expect(tabs.every(({ heard }) => heard.includes('on'))).toBe(true);
});

test('when the tab that holds the stream is closed, hidden or dies, another goes on', async () => {
  const { open, streams } = createBrowser();
  const [first, second, third, fourth] = ['1', '2', '3', '4'].map(open) as [
    ...[ReturnType<typeof open>, ReturnType<typeof open>],
    ...[ReturnType<typeof open>, ReturnType<typeof open>],
  ];
  for (const tab of [first, second, third, fourth]) tab.follow('a', 1);
  await settle();
  streams[0]?.tell(metrics('a', 5));
  first.close();
  await settle();
  expect(streams).toMatchObject([{ tab: '2', topics: ['a'], after: 5 }]);
  second.show(false);
  await settle();
  expect(streams).toMatchObject([{ tab: '3' }]);
  third.die();
  await settle();
  expect(streams).toMatchObject([{ tab: '4' }]);
  // What happened while it was hidden is asked for when it is seen again.
  streams[0]?.tell(metrics('a', 9));
  expect(second.heard.filter((type) => type === 'metrics')).toHaveLength(1);
  second.show(true);
  expect(second.heard.at(-1)).not.toBe('off');
  expect(second.heard).toContain('missed');
  await settle();
  expect(streams).toHaveLength(1);
  second.close();
  fourth.close();
  expect(streams).toHaveLength(0);
});

test('a tab that comes later is told what it does not know, and others nothing twice', async () => {
  const { open, streams } = createBrowser();
  const first = open('1');
  first.follow('a', 1);
  await settle();
  streams[0]?.tell(progress('a', 8));
  const late = open('2');
  const current = open('3');
  late.follow('a', 3);
  current.follow('a', 8);
  await settle();
  expect(streams).toHaveLength(1);
  expect(late.heard).toEqual(['on', 'progress', 'missed']);
  expect(current.heard).toEqual(['on']);
  expect(first.heard).toEqual(['on', 'progress']);
});

test('a page that was made before something happened is told, whichever tab holds the stream', async () => {
  const { open, streams } = createBrowser();
  const first = open('1');
  first.follow('database', 7);
  await settle();
  expect(streams).toMatchObject([{ topics: ['database'], after: 7 }]);
  streams[0]?.tell({ type: 'changed', sequence: 9, refreshAfterMs: 0 });
  const late = open('2');
  const current = open('3');
  late.follow('database', 8);
  current.follow('database', 9);
  await settle();
  expect(streams).toHaveLength(1);
  expect(late.heard).toEqual(['on', 'changed', 'missed']);
  expect(current.heard).toEqual(['on']);
});

test('pages come and go: the stream of a tab goes on from one to the next, and goes with the last', async () => {
  const { open, streams } = createBrowser();
  const tab = open('1');
  const leave = tab.follow('database');
  await settle();
  const stream = streams[0];
  leave();
  const leaveSweep = tab.follow('a', 4);
  await settle();
  expect(streams).toMatchObject([{ topics: ['a'], after: 4 }]);
  expect(streams[0]).not.toBe(stream);
  leaveSweep();
  await settle();
  expect(streams).toHaveLength(0);
});

test('a tab that died is forgotten with what it followed', async () => {
  const { open, streams } = createBrowser();
  const first = open('1');
  const second = open('2');
  first.follow('a', 1);
  second.follow('b', 1);
  await settle();
  second.die();
  first.tidy();
  first.tidy();
  const third = open('3');
  third.follow('c', 1);
  await settle();
  expect(streams).toMatchObject([{ topics: ['a', 'c'] }]);
});
