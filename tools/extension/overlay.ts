import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from '../step.ts';

/** What a copy needs to be checked and run. */
const copied = ['apps', 'libs', 'package.json', 'tsconfig.base.json', 'tsconfig.json'];

/**
 * A copy of the workspace's sources as they are now, committed or not, in which `@basin/…` is the copy;
 * packages of others are links to those that are installed.
 */
export function makeOverlay(folder: string): void {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...copied],
    { cwd: workspaceRoot, maxBuffer: 2 ** 26 },
  );
  for (const file of listed.toString().split('\0')) {
    const from = path.join(workspaceRoot, file);
    // A tracked file may be gone by now.
    if (file === '' || !existsSync(from)) continue;
    cpSync(from, path.join(folder, file));
  }
  linkPackages(folder);
}

/** Makes `@basin/…` of a copy the copy itself, and links all other packages. */
export function linkPackages(folder: string): void {
  const installed = path.join(workspaceRoot, 'node_modules');
  const links = path.join(folder, 'node_modules');
  mkdirSync(path.join(links, '@basin'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name === '@basin' || name === '.cache') continue;
    symlinkSync(path.join(installed, name), path.join(links, name));
  }
  for (const kind of ['libs', 'apps']) {
    for (const name of readdirSync(path.join(folder, kind))) {
      symlinkSync(path.join(folder, kind, name), path.join(links, '@basin', name));
    }
  }
}
