import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { workspaceRoot } from '../step.ts';

/** Files that a test compares with what it made. */
const compared = /toMatchFileSnapshot\(\s*'([^']+)'/g;

/**
 * The codes that tests hold errors against: named within an `expect(…)`, in the row of a table of cases, or in a
 * file that a test compares with what it made. One that a test only makes an error or an event of is none.
 */
export function assertedCodes(codes: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const collect = (text: string): void => {
    for (const code of namedCodes(text)) if (codes.has(code)) found.add(code);
  };
  const isWanted = (text: string): boolean =>
    namedCodes(text).some((code) => codes.has(code) && !found.has(code));
  for (const file of testFiles()) {
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(compared)) {
      collect(readFileSync(path.resolve(path.dirname(file), name), 'utf8'));
    }
    if (!isWanted(text)) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const walk = (node: ts.Node): void => {
      if (isText(node) && isAsserted(node)) collect(node.text);
      ts.forEachChild(node, walk);
    };
    walk(source);
  }
  return found;
}

/** Whatever looks like one, in a regular expression too. */
function namedCodes(text: string): string[] {
  return text.replaceAll('\\/', '/').match(/[a-z]+\/[a-z0-9-]+/g) ?? [];
}

function testFiles(): string[] {
  const args = ['grep', '-lE', "from '(vitest|@playwright/test)'", '--', '*.ts', '*.tsx'];
  const listed = execFileSync('git', args, { cwd: workspaceRoot }).toString();
  return listed
    .trim()
    .split('\n')
    .map((file) => path.join(workspaceRoot, file));
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node);
}

function isAsserted(node: ts.Node): boolean {
  if (ts.isArrayLiteralExpression(node.parent)) return true;
  for (let outer = node.parent; !ts.isSourceFile(outer); outer = outer.parent) {
    if (ts.isNewExpression(outer)) return false;
    if (ts.isCallExpression(outer) && beginsWithExpect(outer)) return true;
  }
  return false;
}

/** `expect(…)`, `expect(…).rejects.toMatchObject(…)`, `expect.objectContaining(…)`. */
function beginsWithExpect(call: ts.CallExpression): boolean {
  let head: ts.Expression = call;
  while (ts.isCallExpression(head) || ts.isPropertyAccessExpression(head)) head = head.expression;
  return ts.isIdentifier(head) && head.text === 'expect';
}
