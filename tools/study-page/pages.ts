import path from 'node:path';
import { referencePage, studyJsonSchema } from '@basin/studies/file';
import * as prettier from 'prettier';
import { workspaceRoot } from '../step.ts';

/** The pages that are made from the study file's schema, as they should stand in docs/. */
export async function studyPages(): Promise<{ path: string; text: string }[]> {
  const page = path.join(workspaceRoot, 'docs', 'study-file.md');
  const schema = path.join(workspaceRoot, 'docs', 'study.schema.json');
  return [
    { path: page, text: await formatted(page, referencePage()) },
    { path: schema, text: await formatted(schema, JSON.stringify(studyJsonSchema())) },
  ];
}

async function formatted(file: string, text: string): Promise<string> {
  const options = (await prettier.resolveConfig(file)) ?? {};
  return prettier.format(text, { ...options, filepath: file });
}
