import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Licences of the packages that files of a bundle come from, as they ask to be passed on. */
export function noticesOf(root: string, files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  return [...folders]
    .sort()
    .map((folder) => notice(path.join(root, folder)))
    .join(`\n\n${'─'.repeat(72)}\n\n`);
}

/** The innermost package that a file belongs to; null for files of ours. */
function packageFolder(file: string): string | null {
  const parts = file.split('/');
  const last = parts.lastIndexOf('node_modules');
  if (last === -1) return null;
  const length = parts[last + 1]?.startsWith('@') === true ? 2 : 1;
  return parts.slice(0, last + 1 + length).join('/');
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as Record<'name' | 'version' | 'license', string>;
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const text = texts
    .filter((file) => existsSync(path.join(folder, file)))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
    .join('\n\n');
  return `${name} ${version} (${license})\n\n${text}`.trim();
}
