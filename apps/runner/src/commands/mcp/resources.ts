import { readFileSync } from 'node:fs';
import path from 'node:path';
import { knownMetrics, metricOf } from '@basin/core';
import { openReader } from '@basin/store';
import { workspaceRoot } from '@basin/store/places';
import { experiments } from '@basin/studies';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { templateNames, writeTemplate } from '../sweep/study/templates.ts';
import type { McpSession } from './session.ts';

/** Pages that come with Basin, by the name that an agent asks for. */
const pages = [
  ['studies', 'How to write a study, with what comes of it', 'text/markdown', 'docs/studies.md'],
  ['study-file', 'Every key of a study file', 'text/markdown', 'docs/study-file.md'],
  ['errors', 'Every error code with cause and remedy', 'text/markdown', 'docs/errors.md'],
  ['agents', 'These tools and resources', 'text/markdown', 'docs/agents.md'],
  [
    'study-schema',
    'The JSON Schema of a study file',
    'application/schema+json',
    'docs/study.schema.json',
  ],
] as const;

/** What an agent can read: how studies are written, examples of them, experiments, names of metrics. */
export function registerResources(server: McpServer, session: McpSession): void {
  for (const [name, description, mimeType, file] of pages) {
    const uri = `basin://docs/${name}`;
    server.registerResource(name, uri, { description, mimeType }, () => {
      const text = readFileSync(path.join(workspaceRoot, file), 'utf8');
      return { contents: [{ uri, mimeType, text }] };
    });
  }
  const json = 'application/json';
  const asJson = (uri: string, document: unknown) => ({
    contents: [{ uri, mimeType: json, text: JSON.stringify(document) }],
  });
  server.registerResource(
    'experiments',
    'basin://experiments',
    {
      description: 'The built-in experiments: question, and the claims that are judged',
      mimeType: json,
    },
    () => asJson('basin://experiments', experimentList()),
  );
  server.registerResource(
    'metrics',
    'basin://metrics',
    { description: 'Names of metrics, what is better, how they are read', mimeType: json },
    () => asJson('basin://metrics', metricList(session)),
  );
  registerGallery(server);
}

function registerGallery(server: McpServer): void {
  const description = 'Study files that run, to begin from';
  const mimeType = 'application/yaml';
  const template = new ResourceTemplate('basin://gallery/{name}', {
    list: () => ({
      resources: templateNames().map((name) => ({
        uri: `basin://gallery/${name}`,
        name,
        mimeType,
      })),
    }),
    complete: { name: (begun) => templateNames().filter((name) => name.startsWith(begun)) },
  });
  server.registerResource('gallery', template, { description, mimeType }, ({ href }, { name }) => ({
    contents: [{ uri: href, mimeType, text: writeTemplate(String(name), null) }],
  }));
}

function experimentList(): object[] {
  return experiments.map(({ slug, title, question, claims }) => ({
    ...{ slug, title, question },
    claims: claims.map(({ id, words }) => ({ id, words })),
  }));
}

/** Of the database's own sweeps by name; of any other by the last part of it. */
function metricList({ database }: McpSession): object {
  return { stored: storedMetrics(database), known: knownMetrics() };
}

/** Newest sweeps that are looked at. */
const mostSweeps = 50;

function storedMetrics(database: string): object[] {
  try {
    const reader = openReader(database);
    try {
      const { rows } = reader.sweeps({ limit: mostSweeps });
      const names = rows.flatMap(({ sweepId }) => reader.metrics(sweepId).map(({ name }) => name));
      return [...new Set(names)].sort().map(metricOf);
    } finally {
      reader.close();
    }
  } catch {
    // Nothing is stored yet.
    return [];
  }
}
