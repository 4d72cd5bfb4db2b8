import { lstatSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '@basin/store';
import { BasinError } from '@basin/core';
import { z } from 'zod';
import { exportFormats } from '../../export/formats/registry.ts';
import { callBasin } from '../call-basin.ts';
import type { McpSession } from '../session.ts';
import { defineTool } from '../tool.ts';
import { anyId } from './inputs.ts';

const formats = exportFormats.map(
  ({ name, of, words, out }) => `${name}: of a ${of}, ${words}; name is ${out}`,
);

export const exportTool = defineTool({
  name: 'export',
  title: 'Export',
  description: `Write a study or a trained network in another tool’s format, into the folder that this server was given. ${formats.join('. ')}`,
  input: z.strictObject({
    id: anyId,
    format: z.enum(exportFormats.map(({ name }) => name)),
    name: z.string().min(1).max(120).describe('of the file or folder; no path'),
  }),
  changes: true,
  isOffered: ({ exportFolder }) => exportFolder !== null,
  async run({ id, format, name }, session, { signal }) {
    const out = placeOf(name, session);
    return callBasin(session, ['export', `--to=${format}`, `--out=${out}`], [id], signal);
  },
});

/**
 * Where it is written: straight below the folder, and through no link.
 *
 * @throws BasinError `mcp/outside`.
 */
export function placeOf(name: string, { exportFolder }: Pick<McpSession, 'exportFolder'>): string {
  const isPlain = /^[\p{L}\p{N}_][\p{L}\p{N} ._-]*$/u.test(name);
  if (exportFolder === null || !isPlain) {
    throw new BasinError(
      'mcp/outside',
      `"${name}" is no plain name: give letters, digits, and . _ - within`,
    );
  }
  makeFolder(exportFolder);
  const place = path.join(exportFolder, name);
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new BasinError(
      'mcp/outside',
      `"${name}" is a link, which may lead out of ${exportFolder}`,
    );
  }
  return place;
}
