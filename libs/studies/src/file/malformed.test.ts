import { errorCatalogue } from '@basin/core';
import { expect, it } from 'vitest';
import { plainHost } from '../testing/study-host.ts';
import { planStudy } from './plan-study.ts';
import { readYaml } from './read-yaml.ts';
import { StudyFileError } from './study-problem.ts';

/** A file in order, which each case spoils in one place. */
const sound = `name: spoiled
parameters:
  rate: { values: [0.001, 0.01, 0.1] }
  width: { values: [16, 32, 64] }
seeds: 3
training:
  dataset: { name: mnist, trainCount: 1000 }
  network:
    layers:
      - { type: dense, units: $width, activation: relu }
      - { type: dense, units: 10 }
  optimiser: { type: sgd, learningRate: $rate }
  epochCount: 2
  batchSize: 50
claims:
  - words: wider is better
    expect: { metric: test/accuracy, rises-with: width }
`;

/** What a case writes in the place of what. An empty first text appends. */
type Case = [name: string, ...changes: [from: string, to: string][]];
const at = (from: string, to: string): [string, string] => [from, to];
const more = (text: string): [string, string] => ['', text];

const cases: Case[] = [
  ['no YAML: an open bracket', at('[16, 32, 64]', '[16, 32, 64')],
  ['no YAML: a tab for indentation', at('  width:', '\twidth:')],
  ['no YAML: wrong indentation', at('  epochCount', ' epochCount')],
  ['a key twice', at('seeds: 3', 'seeds: 3\nseeds: 4')],
  ['two documents', more('---\nname: other\n')],
  ['a list at the top', at(sound, '- name: x\n')],
  ['an empty file', at(sound, '')],
  ['a text at the top', at(sound, 'just words\n')],
  ['a tag', at('seeds: 3', 'seeds: !!int 3')],
  ['a tag of someone', at('seeds: 3', 'seeds: !env SEEDS')],
  ['an alias without an anchor', at('[16, 32, 64]', '*widths')],
  [
    'aliases that blow up',
    more(
      `points:\n${['a0: &a0 {x: 1}', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} {${Array.from({ length: 9 }, (_, k) => `k${k}: *a${i}`).join(', ')}}`)].map((line) => `  - {${line}}`).join('\n')}\n`,
    ),
  ],
  ['a constraint on what is no parameter', more('require: depth < 4\n')],
  ['infinity', at('0.1]', '.inf]')],
  ['a key that is a list', more('? [a, b]\n: 3\n')],
  ['an unknown key at the top', at('seeds: 3', 'sedes: 3')],
  ['an unknown key that resembles none', more('zebra: 1\n')],
  ['an unknown key in the training', at('  optimiser:', '  optimizer:')],
  ['an unknown key in a layer', at('activation: relu', 'activate: relu')],
  ['an unknown key in the data set', at('trainCount', 'traincount')],
  ['an unknown key in the optimiser', at('learningRate: $rate', 'learningRate: $rate, beta1: 0.9')],
  ['an unknown key in a parameter', at('rate: { values:', 'rate: { vals:')],
  ['an unknown key in a claim', at('rises-with: width', 'rises-wiht: width')],
  ['seeds that are a text', at('seeds: 3', 'seeds: three')],
  ['no seeds', at('seeds: 3', 'seeds: 0')],
  ['half a seed', at('seeds: 3', 'seeds: 1.5')],
  ['an unknown method', at('seeds: 3', 'method: gird')],
  ['a method that nearly is one', at('seeds: 3', 'method: sobel')],
  ['custom', at('seeds: 3', 'method: custom')],
  ['a program', more('program: train.py\n')],
  ['a command', more("command: ['${env}', python]\n")],
  ['a scheduler', more('scheduler: { job: x }\n')],
  ['early termination of no kind', more('early_terminate: { min_iter: 3 }\n')],
  ['early termination of an unknown kind', more('early_terminate: { type: hyperbnad }\n')],
  [
    'early termination whose kind has another key',
    more('early_terminate: { tpye: asah, grace: 2 }\n'),
  ],
  [
    'a grid over a range, and claims that are wrong beside it',
    at('rate: { values: [0.001, 0.01, 0.1] }', 'rate: { min: 0.001, max: 0.1 }'),
    at('rises-with: width', 'rises-with: rate, at: { widht: 16 }'),
    more(
      '  - words: small rates end lower\n    expect: { metric: train/loss, lower: { rate: 0.01, width: 17 }, than: { rate: 0.1, width: 16 } }\n  - words: it falls\n    expect: { metric: train/loss, falls-with: raet }\n',
    ),
  ],
  [
    'a parameter that is wrong, and claims that are wrong beside it',
    at('rate: { values: [0.001, 0.01, 0.1] }', 'rate: { vals: [0.001, 0.01, 0.1] }'),
    at('rises-with: width', 'lower: { rate: 0.1, width: 17 }, than: { rate: 0.2, wdth: 16 }'),
  ],
  ['hyperband without its bands', more('early_terminate: { type: hyperband }\n')],
  [
    'hyperband with both its bands',
    more('early_terminate: { type: hyperband, min_iter: 1, max_iter: 9, s: 2 }\n'),
  ],
  [
    'hyperband that keeps everything',
    more('early_terminate: { type: hyperband, min_iter: 1, eta: 1 }\n'),
  ],
  ['half a rung', more('early_terminate: { type: asha, min_iter: 0.5 }\n')],
  [
    'early termination by what is measured afterwards',
    more(
      'early_terminate: { type: median }\nmeasures: [{ measure: curvature }]\nmetric: { name: curvature/trace }\n',
    ),
  ],
  ['a race that ends where it begins', at('seeds: 3', 'seeds: { race: { min: 5, max: 5 } }')],
  ['a race of unknown kind', at('seeds: 3', 'seeds: { race: { mni: 5 } }')],
  ['a race that is always futile', at('seeds: 3', 'seeds: { race: { futility: 1 } }')],
  ['a race without doubt', at('seeds: 3', 'seeds: { race: { confidence: 1 } }')],
  ['seeds that are a record', at('seeds: 3', 'seeds: { rase: {} }')],
  ['a cap of nothing', more('run_cap: 0\n')],
  ['a long name', at('name: spoiled', `name: ${'x'.repeat(100)}`)],
  ['an order that is none', more('order: random\n')],
  ['a negative sampler seed', more('samplerSeed: -1\n')],
  ['a parameter without values', at('{ values: [0.001, 0.01, 0.1] }', '{}')],
  ['a parameter that is a number', at('{ values: [0.001, 0.01, 0.1] }', '0.1')],
  ['an empty list of values', at('[0.001, 0.01, 0.1]', '[]')],
  ['min without max', at('{ values: [0.001, 0.01, 0.1] }', '{ min: 0.1 }')],
  ['max below min', at('{ values: [0.001, 0.01, 0.1] }', '{ min: 0.1, max: 0.01 }')],
  ['values and min', at('[0.001, 0.01, 0.1] }', '[0.001], min: 0.1 }')],
  [
    'an unknown distribution',
    at('{ values: [0.001, 0.01, 0.1] }', '{ distribution: log_unifrom, min: 1, max: 2 }'),
  ],
  [
    'probabilities that are too few',
    at('[0.001, 0.01, 0.1] }', '[0.001, 0.01], probabilities: [1] }'),
  ],
  [
    'probabilities that do not sum to 1',
    at('[0.001, 0.01, 0.1] }', '[0.001, 0.01], probabilities: [0.5, 0.6] }'),
  ],
  [
    'probabilities in a grid',
    at('[0.001, 0.01, 0.1] }', '[0.001, 0.01], probabilities: [0.3, 0.7] }'),
  ],
  [
    'a logarithm from 0',
    at('{ values: [0.001, 0.01, 0.1] }', '{ distribution: log_uniform_values, min: 0, max: 1 }'),
  ],
  [
    'exponents that are values',
    at('{ values: [0.001, 0.01, 0.1] }', '{ distribution: log_uniform, min: 16, max: 512 }'),
  ],
  [
    'a grid over a continuous range',
    at('{ values: [0.001, 0.01, 0.1] }', '{ min: 0.001, max: 0.1 }'),
  ],
  ['a name with a space', at('  width:', '  the width:')],
  ['a condition on nothing', at('[16, 32, 64] }', '[16, 32, 64], when: { rat: 0.1 } }')],
  ['a condition that never holds', at('[16, 32, 64] }', '[16, 32, 64], when: { rate: 7 } }')],
  [
    'conditions in a circle',
    at('[16, 32, 64] }', '[16, 32, 64], when: { rate: 0.1 } }'),
    at('[0.001, 0.01, 0.1] }', '[0.001, 0.01, 0.1], when: { width: 16 } }'),
  ],
  ['zip of unequal lengths', at('[16, 32, 64]', '[16, 32]'), more('zip: [[rate, width]]\n')],
  ['zip of an unknown name', more('zip: [[rate, widht]]\n')],
  ['zip of one', more('zip: [[rate]]\n')],
  ['points that repeat a parameter', more('points: [{ rate: 0.5 }]\n')],
  [
    'points one of which is none: the others are read, with their names',
    at('  width: { values: [16, 32, 64] }\n', ''),
    more(
      'points:\n  - { width: 16 }\n  - 32\n  - { width: 64, rate: 0.5 }\nrequire: widht < 100\n',
    ),
  ],
  [
    'points one of which is none: no claim is refused for too few values',
    at('  width: { values: [16, 32, 64] }\n', ''),
    more('points: [{ width: 16 }, 32, { width: 64 }]\n'),
  ],
  [
    'points that are one, not a list: their names are known',
    at('  width: { values: [16, 32, 64] }\n', ''),
    at('units: 10', 'units: $widht'),
    more('points: { width: 16 }\n'),
  ],
  [
    'a zip one of whose names is none, and another that is unknown',
    more('zip: [[rate, 3, widht]]\nrequire: rte < 1\n'),
  ],
  ['a zip that is no list of groups', more('zip: [rate, width]\nrequire: rte < 1\n')],
  [
    'a zip one of whose groups is none, another of unequal lengths',
    at('[16, 32, 64]', '[16, 32]'),
    more('zip: [rate, [rate, width]]\n'),
  ],
  [
    'constraints one of which is none: the others are read',
    more('require:\n  - width < 100\n  - 3\n  - wdith > 2\n  - width <\n'),
  ],
  ['a constraint that is a number', more('require: 3\nnames: { lr: batchSize }\n')],
  [
    'places one of which is none: its parameter has one, and the others are read',
    at('learningRate: $rate', 'learningRate: 0.1'),
    more('names: { rate: 3, widht: batchSize, width: optimizer.lr }\n'),
  ],
  [
    'places that are no record: nothing is said of parameters without one',
    at('learningRate: $rate', 'learningRate: 0.1'),
    more('names: rate\nrequire: wdith < 3\n'),
  ],
  ['a constraint on nothing', more('require: wdith < 100\n')],
  ['a constraint that is no expression', more('require: width <\n')],
  ['a constraint that nothing meets', more('require: width > 1000\n')],
  ['a parameter without a place', at('units: $width', 'units: 16')],
  ['a reference to nothing', at('$rate', '$rte')],
  ['an expression with an unknown function', at('epochCount: 2', 'epochCount: "= rund(width)"')],
  ['an expression with an unknown name', at('epochCount: 2', 'epochCount: "= 3 * wdith"')],
  ['an expression that divides by 0', at('epochCount: 2', 'epochCount: "= width / (width - 16)"')],
  [
    'an expression with a fraction for a whole number',
    at('epochCount: 2', 'epochCount: "= width / 3"'),
  ],
  ['code for an expression', at('epochCount: 2', 'epochCount: "= process.exit(1)"')],
  [
    'repeat of a text',
    at(
      '{ type: dense, units: $width, activation: relu }',
      '{ repeat: many, layers: [{ type: dense, units: $width }] }',
    ),
  ],
  ['no training', at(sound.slice(sound.indexOf('training:'), sound.indexOf('claims:')), '')],
  ['no data set', at('  dataset: { name: mnist, trainCount: 1000 }\n', '')],
  ['an unknown data set', at('name: mnist', 'name: mnits')],
  ['more images than there are', at('trainCount: 1000', 'trainCount: 70000')],
  ['an unknown layer', at('type: dense, units: 10', 'type: desne, units: 10')],
  ['a layer without its size', at('type: dense, units: 10', 'type: dense')],
  ['an activation that is none', at('activation: relu', 'activation: rleu')],
  ['a rate of 0', at('[0.001, 0.01, 0.1]', '[0, 0.01, 0.1]')],
  ['a rate in quotes', at('0.1]', '"fast"]')],
  ['half a batch', at('batchSize: 50', 'batchSize: 0.5')],
  ['no epochs said', at('  epochCount: 2\n', '')],
  ['a seed in the training', at('  epochCount: 2', '  seed: 3\n  epochCount: 2')],
  ['a place that is none', more('names: { rate: optimizer.lr }\n')],
  ['a place for nothing', more('names: { lr: optimiser.learningRate }\n')],
  ['an unknown metric', at('metric: test/accuracy', 'metric: test/acuracy')],
  [
    'a metric with several faults',
    more('metric: { name: test/acuracy, goal: min, target: high }\n'),
  ],
  [
    'a list of metrics with faults in several',
    more('metric: [{ nmae: test/acuracy }, { name: test/loss, goal: min }, { name: tset/loss }]\n'),
  ],
  [
    'a claim that the schema refuses, and faults of meaning in it and in others',
    at('words: wider is better', 'words: 7'),
    at('rises-with: width', 'rises-wiht: widht'),
    more(
      '  - words: first\n    id: Not Kebab\n    expect: { metric: test/loss, lower: 3, than: { rate: 0.2 } }\n  - words: second\n    expect: { metric: test/los, falls-with: depth }\n  - first\n  - words: third\n    expect: { metric: train/loss, equal: [{ rate: 0.1 }, { rate: 7 }], within: -1 }\n',
    ),
  ],
  [
    'measures of which one is wrong, and faults of meaning in it and in others',
    more(
      'measures:\n  - { measure: curvature, eigenvalueCount: 0, every: 2, everySteps: 2 }\n  - { measure: barrier, with: { rte: 0.1 } }\n  - { measure: trajectory-pca }\n  - { measure: hesian, exampleCount: some }\n',
    ),
  ],
  [
    'a lottery with a wrong share, and a rewind behind its end',
    more('lottery: { rounds: 2, share: 2, rewind: 9 }\n'),
  ],
  [
    'seeds of no number, and a measure between them',
    at('seeds: 3', 'seeds: many'),
    more('measures: [{ measure: barrier, between: seeds }]\n'),
  ],
  ['a goal that is none', more('metric: { name: test/loss, goal: min }\n')],
  ['a trend with a text', at('values: [16, 32, 64]', 'values: [sixteen, 32, 64]')],
  ['a trend of two values', at('[16, 32, 64]', '[16, 32]')],
  ['a claim about what does not vary', at('rises-with: width', 'rises-with: depth')],
  ['a claim of nothing', at(', rises-with: width', '')],
  ['a claim of two things', at('rises-with: width', 'rises-with: width, falls-with: rate')],
  ['lower than nothing', at('rises-with: width', 'lower: { rate: 0.1 }')],
  [
    'a value that is never taken',
    at('rises-with: width', 'lower: { rate: 0.2 }, than: { rate: 0.1 }'),
  ],
  [
    'a side compared with itself, also as 16.0, and by what holds on both',
    at('rises-with: width', 'lower: { width: 16 }, than: { width: 16.0 }'),
    more(
      '  - words: same\n    expect: { metric: test/loss, equal: [{ rate: 0.1 }, { rate: 1e-1 }], within: 1 }\n  - words: at\n    expect: { metric: test/loss, at: { rate: 0.1 }, higher: { width: 16, rate: 0.1 }, than: { width: 16 } }\n',
    ),
  ],
  ...(['"64"', 'null', '0'] as const).map((value): Case => [
    `a value that is wrong, ${value}: claims on its parameter are not`,
    at('[16, 32, 64]', `[16, ${value}]`),
    at('rises-with: width', 'lower: { width: 64 }, than: { width: 16 }'),
    more('  - words: trend\n    expect: { metric: test/loss, falls-with: width }\n'),
  ]),
  [
    'a value twice, and no other',
    at('[16, 32, 64]', '[16, 16]'),
    more(
      '  - words: sides\n    expect: { metric: test/loss, lower: { width: 64 }, than: { width: 16 } }\n',
    ),
  ],
  ['one value', at('[16, 32, 64]', '[16]')],
  [
    'names that every object has, which are no keys here',
    at('seeds: 3', 'seeds: 3\nconstructor: 1'),
    at('  optimiser:', '  toString: { type: 1 }\n  optimiser:'),
    at('rises-with: width', 'rises-with: valueOf, at: { hasOwnProperty: 1 }'),
    more(
      'require: toString > 1\nnames: { rate: optimiser.__proto__.rate, constructor: batchSize }\n',
    ),
  ],
  ['a parameter __proto__', at('  width:', '  __proto__:')],
  [
    'a list for a parameter',
    at('rate: { values: [0.001, 0.01, 0.1] }', 'rate: [0.001, 0.01, 0.1]'),
  ],
  ['a merge of YAML 1.1', at('  optimiser:', '  <<: { loss: cross-entropy }\n  optimiser:')],
  ['equal without a margin', at('rises-with: width', 'equal: [{ rate: 0.1 }, { rate: 0.01 }]')],
  [
    'two claims of one name',
    more('  - words: wider is better\n    expect: { metric: test/loss, falls-with: width }\n'),
  ],
  ['an unknown measure', more('measures: [{ measure: curvatrue }]\n')],
  ['a path while training', more('measures: [{ measure: trajectory-pca, every: 1 }]\n')],
  [
    'a measure at the end and while training, twice over',
    more(
      'measures:\n  - { measure: curvature, at: end, every: 2, everySteps: 3 }\n  - { measure: curvature, every: 5, weights: averaged }\n',
    ),
  ],
  ['a measure of two trainings', more('measures: [{ measure: interpolation, alphaCount: 3 }]\n')],
  [
    'a measure of two trainings twice said',
    more('measures: [{ measure: barrier, between: seeds, with: { width: 16 } }]\n'),
  ],
  [
    'a measure between seeds that are one',
    at('seeds: 3', 'seeds: 1'),
    more('measures: [{ measure: barrier, between: seeds }]\n'),
  ],
  ['a measure between no branches', more('measures: [{ measure: barrier, between: branches }]\n')],
  ['a measure with no such point', more('measures: [{ measure: barrier, with: { rate: 1 } }]\n')],
  ['a measure with no parameter', more('measures: [{ measure: barrier, with: { rte: 0.1 } }]\n')],
  ['a measure with nothing', more('measures: [{ measure: barrier, with: {} }]\n')],
  [
    'a start of two trainings',
    more('measures: [{ measure: interpolation, alphaCount: 3, between: start }]\n'),
  ],
  [
    'a measure of one network between two',
    more('measures: [{ measure: curvature, between: seeds }]\n'),
  ],
  [
    'a measure of two trainings of a study that grows',
    more('method: bayes\nmeasures: [{ measure: barrier, between: seeds }]\n'),
  ],
  [
    'another network in the other point',
    more('measures: [{ measure: barrier, with: { width: 16 } }]\n'),
  ],
  ['branches that split at the end', more('branches: { at: [0, 2] }\n')],
  [
    'branches of a rate that changes',
    at('  batchSize: 50', '  batchSize: 50\n  schedule: { type: cosine }'),
    more('branches: { at: [0, 1] }\n'),
  ],
  ['branches and a lottery', more('branches: { at: [1] }\nlottery: { rounds: 2 }\n')],
  [
    'a ranking of too few points',
    at('rises-with: width', 'at: { rate: 0.1 }, ranks-with: test/loss'),
  ],
  [
    'a comparison whose sides never have points that are alike',
    at(
      '  width: { values: [16, 32, 64] }\n',
      '  width: { values: [16, 32, 64] }\nzip: [[rate, width]]\n',
    ),
    at('rises-with: width', 'lower: { rate: 0.1 }, than: { rate: 0.01 }'),
  ],
  [
    'claims about values that are never together, for a parameter is conditional',
    at(
      'width: { values: [16, 32, 64] }',
      'momentum: { values: [0, 0.9], when: { rate: [0.001, 0.01] } }',
    ),
    at('units: $width', 'units: 8'),
    at('learningRate: $rate', 'learningRate: $rate, momentum: $momentum'),
    at('rises-with: width', 'at: { rate: 0.1, momentum: 0.9 }, above: 0.5'),
    more(
      '  - words: one side\n    expect: { metric: test/loss, lower: { rate: 0.1, momentum: 0 }, than: { rate: 0.01 } }\n',
    ),
  ],
  [
    'a trend of a conditional parameter of two values',
    at(
      'width: { values: [16, 32, 64] }',
      'momentum: { values: [0, 0.5, 0.9], when: { rate: [0.001, 0.01] } }',
    ),
    at('seeds: 3', 'seeds: 3\nrequire: momentum < 0.9 or rate > 0.01'),
    at('units: $width', 'units: 8'),
    at('learningRate: $rate', 'learningRate: $rate, momentum: $momentum'),
    at('rises-with: width', 'rises-with: momentum'),
  ],
  ['a metric ranked with itself', at('rises-with: width', 'ranks-with: test/accuracy')],
  [
    'a trend of what is held still',
    at('rises-with: width', 'at: { width: 16 }, rises-with: width'),
  ],
  [
    'a measure of no epochs, and a claim about it',
    at('metric: test/accuracy', 'metric: curvature/top-eigenvalue'),
    more('measures: [{ measure: curvature, every: 0 }]\n'),
  ],
  [
    'a mistyped key of a measure, and a claim about it',
    at('metric: test/accuracy', 'metric: curvature/top-eigenvalue'),
    more('measures: [{ measure: curvature, evrey: 2 }]\n'),
  ],
  ['nested without end', at(sound, '['.repeat(5000))],
  ['a claim above and below nothing', at('rises-with: width', 'above: 1, below: 0.5')],
  ['an accuracy above so many per cent', at('rises-with: width', 'above: 84')],
  ['a path without snapshots', more('measures: [{ measure: trajectory-pca }]\n')],
  [
    'a parameter with a wrong key, which others name',
    at('width: { values:', 'width: { vals:'),
    at('seeds: 3', 'require: width > 2'),
    at('batchSize: 50', 'batchSize: -1'),
  ],
  ['several wrong values', at('[16, 32, 64]', '[16.5, -8, four]')],
  ['a constraint without a value', at('seeds: 3', 'require: width / 0 > 1')],
  ['a misspelt key, and faults within', at('  optimiser:', '  optimizer:'), at('$rate', '-1')],
  [
    'a misspelt data set, and another fault of it',
    at('mnist, trainCount: 1000', 'mnits, trainCount: 0'),
  ],
  ['a misspelt key of the top', at('parameters:', 'paramters:')],
  ['a blank name', at('name: spoiled', 'name: "  "')],
  ['a name with an escape', at('name: spoiled', 'name: "a\\e[31mb"')],
  [
    'many at once, in the order of the file',
    at('seeds: 3', 'sedes: 3'),
    at('activation: relu', 'activation: rleu'),
    at('batchSize: 50', 'batchSize: -1'),
    at('rises-with: width', 'rises-with: widht'),
  ],
];

async function messageOf(text: string): Promise<StudyFileError> {
  try {
    await planStudy(readYaml('study.yaml', text), plainHost);
  } catch (error) {
    if (error instanceof StudyFileError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Lists of the training's vocabulary are cut: they grow with every layer and optimiser. */
function withoutVocabulary(message: string): string {
  return message
    .split('\n')
    .map((line) =>
      /training|measures/.test(line)
        ? line.replace(
            /(give one of|allowed:|with \w+:|places are) ([\w-]+, [\w-]+), .*/,
            '$1 $2, …',
          )
        : line,
    )
    .join('\n');
}

function spoiled(changes: readonly [string, string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (from === '') return text + to;
    if (!text.includes(from)) throw new Error(`nothing to spoil: ${from}`);
    return text.replace(from, () => to);
  }, sound);
}

it('the file is sound before it is spoiled', async () => {
  const { points } = await planStudy(readYaml('study.yaml', sound), plainHost);
  expect(points).toHaveLength(9);
});

it('every malformed file gets its message: fixtures/malformed.txt', async () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  const parts: string[] = [];
  for (const [name, ...changes] of cases) {
    const { message, problems } = await messageOf(spoiled(changes));
    const shown = changes.map(([, to]) =>
      (to.length > 120 ? `${to.slice(0, 117)}…` : to).trimEnd(),
    );
    const spoilt = shown.join('\n').replaceAll(/^/gm, '    ');
    parts.push(`# ${name}\n${spoilt}\n${withoutVocabulary(message)}\n`);
    for (const { code, position } of problems) {
      expect(Object.hasOwn(errorCatalogue, code), code).toBe(true);
      expect(position, name).not.toBeNull();
    }
  }
  await expect(parts.join('\n')).toMatchFileSnapshot('fixtures/malformed.txt');
});
