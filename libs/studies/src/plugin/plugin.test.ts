import type { SweepData } from '@basin/core';
import { afterAll, describe, expect, it } from 'vitest';
import { studyOf } from '../own/study-of.ts';
import { judgeStudy } from '../evaluation/judge-study.ts';
import { checkPlugin } from './check-plugin.ts';
import { planPluginStudy } from './plan-plugin-study.ts';
import type { PluginStudy } from './plugin.ts';
import { functionLayerOf, registeredPlugins, registerPlugin, withFunctions } from './registered.ts';

const digest = 'a'.repeat(64);
const network = {
  parameters: [[2, 4], [4], { shape: [4], initial: 1 }],
  outputShape: [4],
  forward: () => null,
} as const;
const study: PluginStudy<number> = {
  slug: 'counted',
  title: 'Counted',
  plan: ({ layer }) => ({ experiment: '', preset: 'custom', tasks: [layer('net')] as never }),
  findings: (data) => data.tasks.length,
  claims: [
    {
      ...{ id: 'none', words: 'There are none', source: 'study', unit: 'task', rule: 'n = 0' },
      errorRate: 'none',
      judge: (count) => ({
        verdict: count === 0 ? 'supported' : 'contradicted',
        ...{ statistic: String(count), reason: 'counted', evidence: null },
      }),
    },
  ],
};
const plugin = { name: 'test', studies: [study], networks: { net: network } };
const data: SweepData = { sweepId: '', experiment: '', preset: 'custom', tasks: [] };

function nowhere(): null {
  return null;
}
registerPlugin({ ...checkPlugin(plugin, 'test'), digest, folder: '/' }, nowhere);
afterAll(() => registerPlugin({ name: 'test', digest, folder: '/' }, nowhere));

describe('a plug-in', () => {
  it('is found by the experiment of its sweeps', () => {
    const found = studyOf({ experiment: 'plugin.counted', study: null });
    expect(found).toMatchObject({ title: 'Counted', number: null });
    const judged = judgeStudy(found as NonNullable<typeof found>, data);
    expect(judged).toMatchObject({ problem: null, claims: [{ verdict: 'supported' }] });
    expect(studyOf({ experiment: 'plugin.other', study: null })).toBeNull();
  });

  it('is seen by a copy of this module in the same process, as the dashboard has one', () => {
    const holder = globalThis as { [place: symbol]: unknown };
    expect(holder[Symbol.for('basin.plugins')]).toBe(registeredPlugins());
  });

  it('fills in what a study names by its name', () => {
    const layer = { type: 'function', name: 'net' };
    expect(withFunctions({ layers: [layer] }).layers[0]).toEqual({
      ...{ ...layer, digest, outputShape: [4] },
      parameters: [
        { shape: [2, 4], initial: null },
        { shape: [4], initial: null },
        { shape: [4], initial: 1 },
      ],
    });
    const other = { type: 'function', name: 'other' };
    expect(withFunctions([other, { name: 'net' }])).toEqual([other, { name: 'net' }]);
    expect(functionLayerOf('toString')).toBeNull();
  });

  it('may be broken, and says so without hiding what the sweep has by itself', () => {
    const findings = (): never => {
      throw new Error('off by one');
    };
    const [claim = expect.fail('no claim')] = study.claims ?? [];
    const judge = (): never => {
      throw new Error('odd');
    };
    const broken = { name: 'test', digest, folder: '/' };
    const reasonOf = (own: PluginStudy, placeOf: () => string | null): string | undefined => {
      registerPlugin({ ...broken, studies: [own] }, placeOf);
      const found = studyOf({ experiment: 'plugin.counted', study: null });
      return judgeStudy(found as NonNullable<typeof found>, data).claims[0]?.reason;
    };
    const here = (): string => 'own.ts:2:3';
    expect(reasonOf({ ...study, findings }, nowhere)).toBe('The rule failed: off by one');
    // With the place in its own sources, once, whichever of its functions it was.
    expect(reasonOf({ ...study, findings }, here)).toBe('The rule failed: own.ts:2:3: off by one');
    const judged = { ...study, claims: [{ ...claim, judge }] };
    expect(reasonOf(judged, here)).toBe('The rule failed: own.ts:2:3: odd');
    const [{ claims } = expect.fail('no study')] = registeredPlugins()[0]?.studies ?? [];
    expect(() => claims?.[0]?.judge(1)).toThrow(expect.objectContaining({ code: 'plugin/threw' }));
    registerPlugin({ ...plugin, digest, folder: '/' }, nowhere);
  });

  it.each([
    ['nothing', undefined, 'judge gives nothing, and not {'],
    [
      'another word',
      { verdict: 'maybe', statistic: 'x', reason: 'y' },
      'judge gives {"verdict":"maybe"',
    ],
    ['a number for a text', { verdict: 'supported', statistic: NaN, reason: 'y' }, 'judge gives {'],
    ['a promise', 'late', 'judge gives a promise, and not {'],
  ])('whose rule gives %s has no verdict, and the reason says so', (_, given, words) => {
    const claims =
      study.claims?.map((claim) => ({
        ...claim,
        judge: () => (given === 'late' ? Promise.reject(new Error('late')) : given) as never,
      })) ?? [];
    registerPlugin({ ...plugin, studies: [{ ...study, claims }], digest, folder: '/' }, nowhere);
    const found = studyOf({ experiment: 'plugin.counted', study: null });
    const judged = judgeStudy(found as NonNullable<typeof found>, data).claims[0];
    expect(judged).toMatchObject({ verdict: 'undecided', statistic: '–' });
    expect(judged?.reason).toContain(`The rule failed: ${words}`);
    registerPlugin({ ...plugin, digest, folder: '/' }, nowhere);
  });

  it('does not take a name that another has', () => {
    const again = { name: 'again', networks: { net: network }, digest, folder: '/' };
    expect(() => registerPlugin(again, nowhere)).toThrow('two plug-ins bring "net"');
  });

  it.each([
    ['a plan that is none', () => ({}), 'gives no { preset, tasks }'],
    ['a plan without tasks', () => ({ preset: 'smoke', tasks: [] }), 'gives no task'],
    ['a preset that is none', () => ({ preset: 'big', tasks: [] }), 'gives the preset "big"'],
    [
      'tasks that are none',
      () => ({ preset: 'smoke', tasks: [{ id: 1 }] }),
      'task 1 of plan(options) is none, id: ',
    ],
    [
      'tasks that are nothing',
      () => ({ preset: 'smoke', tasks: [null] }),
      'task 1 of plan(options)',
    ],
    ['an unknown network', study.plan, 'layer("net"): no plug-in has such a network'],
  ])('is refused with %s', async (_, plan, message) => {
    registerPlugin({ name: 'test', digest, folder: '/' }, nowhere);
    const [own, host] = [{ ...study, plan } as PluginStudy, {} as never];
    const options = { preset: 'smoke', firstSeed: 1, seedCount: null } as const;
    const planned = planPluginStudy({ name: 'x', digest, folder: '/' }, own, host, options);
    await expect(planned).rejects.toThrow(message);
    registerPlugin({ ...plugin, digest, folder: '/' }, nowhere);
  });
});

it.each([
  ['no default export', undefined, 'no default export'],
  ['nothing in it', { name: 'x' }, 'brings nothing'],
  ['a name with blanks', { ...plugin, name: 'a b' }, 'name: small letters'],
  ['no forward', { name: 'x', networks: { a: { ...network, forward: 1 } } }, 'a.forward'],
  [
    'a shape of 0',
    { name: 'x', networks: { a: { ...network, outputShape: [0] } } },
    'a.outputShape.0',
  ],
  ['neither plan nor study', { name: 'x', studies: [{ slug: 'a', title: 'A' }] }, 'either plan'],
  ['both', { name: 'x', studies: [{ ...study, study: {} }] }, 'either plan'],
  ['claims of nothing', { name: 'x', studies: [{ ...study, findings: undefined }] }, 'findings'],
  ["an experiment's slug", { name: 'x', studies: [{ ...study, slug: 'mnist-cnn' }] }, 'built-in'],
])('a plug-in with %s is refused', (_, exported, message) => {
  const check = () => checkPlugin(exported, 'here');
  expect(check).toThrow(expect.objectContaining({ code: 'plugin/invalid' }));
  expect(check).toThrow(message);
});
