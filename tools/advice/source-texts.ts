import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { workspaceRoot } from '../step.ts';

/** A text that a source holds, in quotes or between tags. */
export interface SourceText {
  /** From the workspace root. */
  file: string;
  line: number;
  /** Of a template, `…` stands for each value. */
  text: string;
}

/** Tracked sources of ours, relative to the workspace root, without tests and what only tests use. */
export function sourceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '*.ts', '*.tsx'], { cwd: workspaceRoot });
  return listed
    .toString()
    .trim()
    .split('\n')
    .filter((file) => /^(libs|apps)\//.test(file))
    .filter((file) => !/\.test\.ts$|\/(testing|fixtures)\/|^apps\/dashboard-e2e\//.test(file));
}

/** Every text in quotes or between tags of the sources in which `interesting` is found at all. */
export function sourceTexts(files: readonly string[], interesting: RegExp): SourceText[] {
  return files.flatMap((file) => {
    const content = readFileSync(path.join(workspaceRoot, file), 'utf8');
    if (!interesting.test(content)) return [];
    const source = ts.createSourceFile(file, content, ts.ScriptTarget.ESNext);
    const found: SourceText[] = [];
    const visit = (node: ts.Node): void => {
      const text = textOf(node);
      if (text !== null) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        found.push({ file, line, text });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isJsxText(node)) {
    return node.text;
  }
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}
