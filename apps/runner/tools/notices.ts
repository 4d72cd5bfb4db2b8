import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Licences of packages that are passed on, as they ask to be passed on. */
export function noticesOf(root: string, folders: readonly string[]): string {
  return [...folders]
    .sort()
    .map((folder) => notice(path.join(root, folder)))
    .join(`\n\n${'─'.repeat(72)}\n\n`);
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
