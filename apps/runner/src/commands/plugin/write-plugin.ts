import { cpSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@basin/store';
import { BasinError, errorMessage, userCommand } from '@basin/core';
import { workspaceRoot } from '@basin/store/places';

const template = path.join(workspaceRoot, 'apps/runner/src/commands/plugin/template/plugin.ts');

const baseConfig = path.join(workspaceRoot, 'tsconfig.base.json');

/**
 * Writes the template into a folder that is not there yet, with what an editor needs to know its types,
 * where they are: with Basin's sources.
 *
 * @param shown the folder as it was typed.
 * @returns what to type next.
 * @throws BasinError `cli/invalid-value`.
 */
export function writePlugin(folder: string, shown: string): string {
  if (existsSync(path.join(folder, 'plugin.ts'))) {
    throw new BasinError(
      'cli/invalid-value',
      `--out is "${shown}", which has a plugin.ts already: name another folder`,
    );
  }
  try {
    makeFolder(folder);
    cpSync(template, path.join(folder, 'plugin.ts'));
    // Basin's npm file has no types: a config that names them would be a mistake in every line.
    if (existsSync(baseConfig)) {
      const text = `${JSON.stringify(editorConfig(), null, 2)}\n`;
      writeFileSync(path.join(folder, 'tsconfig.json'), text);
    }
  } catch (cause) {
    const message = `--out is "${shown}": ${errorMessage(cause, 'write')}`;
    throw new BasinError('cli/invalid-value', message, { cause });
  }
  return userCommand('sweep', { plugin: shown, 'dry-run': true });
}

/** For editors alone: whoever runs the plug-in resolves modules by itself. */
function editorConfig(): object {
  const at = (file: string): string[] => [path.join(workspaceRoot, file)];
  return {
    extends: baseConfig,
    compilerOptions: {
      paths: {
        '@basin/studies/*': at('libs/studies/src/*/index.ts'),
        '@basin/*': at('libs/*/src/index.ts'),
        '*': at('node_modules/*'),
      },
      typeRoots: at('node_modules/@types'),
    },
    include: ['*.ts'],
  };
}
