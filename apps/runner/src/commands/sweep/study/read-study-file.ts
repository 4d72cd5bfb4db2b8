import path from 'node:path';
import { BasinError, errorMessage } from '@basin/core';
import { loadModule } from '@basin/execution/modules/load-module';
import { thrownAt } from '@basin/execution/modules/thrown-at';
import { readYaml, studyObject, type StudySource } from '@basin/studies/file';
import { readText } from '../../../analyse/read-input.ts';

const moduleEndings = ['.ts', '.mts', '.js', '.mjs'];
const textEndings = ['.yaml', '.yml', '.json'];

/**
 * A study file: YAML, JSON, or a module whose default export is the study. A module is code, and runs
 * because its name was given on the command line.
 *
 * @throws StudyFileError, BasinError `cli/unreadable-file`, `cli/invalid-value`, `study/module`,
 *   `plugin/unreadable`.
 */
export async function readStudyFile(file: string, shown: string): Promise<StudySource> {
  const ending = path.extname(file).toLowerCase();
  if (textEndings.includes(ending)) return readYaml(shown, readText('--file', file));
  if (!moduleEndings.includes(ending)) {
    throw new BasinError(
      'cli/invalid-value',
      `--file is "${shown}": a study is a file ending on ${[...textEndings, ...moduleEndings].join(', ')}`,
    );
  }
  const text = readText('--file', file);
  const { exported } = await loadModule(file, shown);
  if (exported === undefined) {
    throw new BasinError(
      'study/module',
      `${shown} has no default export: write \`export default defineStudy({ … })\``,
    );
  }
  try {
    return studyObject(shown, exported, text);
  } catch (cause) {
    const place = thrownAt(cause);
    const why = `${place === null ? '' : `${place}: `}${errorMessage(cause).split('\n')[0]}`;
    const message = `${shown} exports what is no plain data: ${why}`;
    throw new BasinError('study/module', message, { cause });
  }
}
