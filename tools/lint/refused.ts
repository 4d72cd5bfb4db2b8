/** A source that the linter must refuse, by the folder that it stands in and the rule that it breaks. */
export interface Refused {
  rule: string;
  folder: string;
  source: string;
}

const anywhere = (rule: string, ...sources: string[]): Refused[] =>
  sources.map((source) => ({ rule, folder: 'libs/store/src', source }));

const within = (folder: string, rule: string, ...sources: string[]): Refused[] =>
  sources.map((source) => ({ rule, folder, source }));

const boundaries = '@nx(enforce-module-boundaries)';
const restricted = 'eslint(no-restricted-imports)';

/** One for each rule at least; the rules are named as the linter's reports name them. */
export const refused: readonly Refused[] = [
  ...within('libs/charts/src', boundaries, "export { openReader } from '@basin/store';"),
  ...within('libs/models/src', boundaries, "export { experiments } from '@basin/studies';"),
  ...within(
    'libs/core/src',
    boundaries,
    "export { backendNames } from '@basin/engine';",
    "export { backendNames } from '../../engine/src/index.ts';",
    "export { BasinError } from '@basin/core';",
    "export const load = () => import('@basin/engine');",
  ),
  ...within('apps/dashboard/data', boundaries, "export { backendNames } from '@basin/engine';"),
  // Node's modules stay out of libs that run in a browser, the store out of components.
  ...within(
    'libs/core/src',
    restricted,
    "export { sep } from 'node:path';",
    "import fs from 'fs';\nexport { fs };",
    "export * from '@tensorflow/tfjs-core';",
  ),
  ...within(
    'apps/dashboard/components',
    restricted,
    "export { openReader } from '@basin/store';",
    "import Link from 'next/link';\nexport { Link };",
  ),
  // They bind a parameter for each value of a list.
  ...within(
    'libs/store/src',
    restricted,
    "export { inArray } from 'drizzle-orm';",
    "import { notInArray } from 'drizzle-orm';\nexport const a = notInArray;",
  ),
  ...anywhere('eslint(no-restricted-properties)', 'export const a = Math.random();'),
  ...anywhere('eslint(eqeqeq)', 'export const f = (a: unknown) => a == 1;'),
  ...anywhere('eslint(no-console)', 'console.log(1);'),
  ...anywhere(
    'typescript(consistent-type-imports)',
    "import { A } from './a.ts';\nexport const a: A = 1;",
    "export type T = import('./a.ts').A;",
  ),
  ...anywhere(
    'eslint(no-unused-vars)',
    'const _a = 1;',
    "import { a } from './a.ts';",
    'export const f = (a: number, b: number) => a;',
    'export const f = () => {\n  try {\n    return 1;\n  } catch (error) {\n    return 2;\n  }\n};',
    'type T = 1;',
  ),
  ...anywhere('typescript(ban-ts-comment)', '// @ts-ignore\nexport const a = 1;'),
  ...anywhere('eslint(no-array-constructor)', 'export const a = new Array(1, 2);'),
  ...anywhere('typescript(no-duplicate-enum-values)', 'export enum E { A = 1, B = 1 }'),
  ...anywhere('typescript(no-empty-object-type)', 'export type T = {};'),
  ...anywhere('typescript(no-explicit-any)', 'export const a: any = 1;'),
  ...anywhere(
    'typescript(no-extra-non-null-assertion)',
    'export const f = (a: string | null) => a!!.length;',
  ),
  ...anywhere('typescript(no-extraneous-class)', 'export class A {\n  static b = 1;\n}'),
  ...anywhere('typescript(no-invalid-void-type)', 'export type T = { a: void };'),
  ...anywhere('typescript(no-misused-new)', 'export interface I {\n  new (): I;\n}'),
  ...anywhere('typescript(no-namespace)', 'export namespace N {\n  export const a = 1;\n}'),
  ...anywhere(
    'typescript(no-non-null-asserted-nullish-coalescing)',
    "export const f = (a: { b?: string }) => a.b! ?? '';",
  ),
  ...anywhere(
    'typescript(no-non-null-asserted-optional-chain)',
    'export const f = (a?: { b: string }) => a?.b!;',
  ),
  ...anywhere('typescript(no-require-imports)', "export const a = require('b');"),
  ...anywhere(
    'typescript(no-this-alias)',
    'export function f(this: object) {\n  const self = this;\n  return self;\n}',
  ),
  ...anywhere(
    'typescript(no-unnecessary-type-constraint)',
    'export const f = <T extends unknown>(a: T) => a;',
  ),
  ...anywhere(
    'typescript(no-unsafe-declaration-merging)',
    'export interface A {\n  b: 1;\n}\nexport class A {\n  c = 1;\n}',
  ),
  ...anywhere('typescript(no-unsafe-function-type)', 'export const f: Function = () => 1;'),
  ...anywhere('eslint(no-unused-expressions)', 'export const a = 1;\na + 1;'),
  ...anywhere(
    'eslint(no-useless-constructor)',
    'export class A {\n  b = 1;\n  constructor() {}\n}',
  ),
  ...anywhere('typescript(no-wrapper-object-types)', "export const a: String = 'a';"),
  ...anywhere('typescript(prefer-as-const)', "export const a = 'a' as 'a';"),
  ...anywhere('typescript(prefer-literal-enum-member)', 'const b = 1;\nexport enum E { A = b }'),
  ...anywhere('typescript(prefer-namespace-keyword)', 'declare module N {\n  const a: number;\n}'),
  ...anywhere(
    'typescript(triple-slash-reference)',
    '/// <reference path="./a.ts" />\nexport const a = 1;',
  ),
  ...anywhere(
    'typescript(unified-signatures)',
    'export function f(a: string): void;\nexport function f(a: number): void;\nexport function f(a: unknown): void {\n  void a;\n}',
  ),
  ...anywhere('eslint(no-var)', 'export var a = 1;'),
  ...anywhere('eslint(prefer-const)', 'export const f = () => {\n  let a = 1;\n  return a;\n};'),
  ...anywhere('eslint(prefer-rest-params)', 'export function f() {\n  return arguments[0];\n}'),
  ...anywhere(
    'eslint(prefer-spread)',
    'export const f = (a: number[]) => Math.max.apply(Math, a);',
  ),
];

/** What looks like it and is allowed, by folder. */
export const allowed: readonly { folder: string; source: string; name?: string }[] = [
  { folder: 'libs/store/src', source: "export { BasinError } from '@basin/core';" },
  { folder: 'libs/store/src', source: "export { sep } from 'node:path';" },
  { folder: 'libs/store/src', source: "export { eq } from 'drizzle-orm';" },
  { folder: 'libs/core/src', source: "export { sep } from 'node:path';", name: 'node.test.ts' },
  { folder: 'tools', source: 'console.log(1);' },
  {
    folder: 'apps/dashboard/components',
    source: "import Link from 'next/link';\nexport { Link };",
    name: 'page-link.tsx',
  },
  { folder: 'libs/store/src', source: 'export const f = (a: number, _b: number) => a!;' },
  {
    folder: 'libs/store/src',
    source: 'export const f = ({ a, ...rest }: { a: 1; b: 2 }) => rest;',
  },
];
