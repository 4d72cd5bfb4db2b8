import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { contextFiles, readDockerIgnore } from './check/build-context.ts';
import { type Dockerfile, execForm, parseDockerfile, type Stage } from './check/dockerfile.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = path.resolve(folder, '..');
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const dockerfiles = readdirSync(folder).filter((name) => name.endsWith('.Dockerfile'));

interface Service {
  image: string;
  build?: { dockerfile: string; target?: string };
  command?: string[];
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  networks: string[];
  ports?: string[];
  read_only?: boolean;
  healthcheck?: { test: string[] };
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};

function last({ stages }: Dockerfile): Stage {
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error('there is no stage');
  return stage;
}

/** A stage with those that it starts from, nearest first. */
function lineage(file: Dockerfile, stage: Stage): Stage[] {
  const base = file.stages.find(({ name }) => name === stage.base);
  return base === undefined ? [stage] : [stage, ...lineage(file, base)];
}

describe.each(dockerfiles)('%s', (name) => {
  const file = parseDockerfile(read(name));
  const ancestry = lineage(file, last(file));
  const instructions = ancestry.flatMap((stage) => stage.instructions);

  it('starts from images with a full version', () => {
    for (const { base } of file.stages) {
      if (file.stages.some((stage) => stage.name === base)) continue;
      expect(base).toMatch(/^[a-z]+:\d+\.\d+\.\d+-[a-z]+-slim(@sha256:[0-9a-f]{64})?$/);
    }
  });

  it('ends as a user who is not root, with a health check', () => {
    expect(instructions.find((step) => step.name === 'USER')?.text).toBe('1000:1000');
    const check = instructions.find((step) => step.name === 'HEALTHCHECK');
    expect(check && execForm(check)[0]).toBe('node');
  });

  it('carries no compiler: the last stage takes in what others built', () => {
    const runs = instructions.filter((step) => step.name === 'RUN').map((step) => step.text);
    expect(runs.join('\n')).not.toMatch(/apt-get|npm/);
  });

  it('copies what exists and is not ignored, and the manifest of every workspace before npm ci', () => {
    const files = contextFiles(root);
    const sources = file.stages
      .flatMap((stage) => stage.instructions)
      .filter((step) => step.name === 'COPY' && step.flags['from'] === undefined)
      .flatMap((step) => step.text.split(/\s+/).slice(0, -1));
    for (const source of sources) {
      const found = files.some((path) => path === source || path.startsWith(`${source}/`));
      expect(found, source).toBe(true);
    }
    const manifests = files.filter((path) => /^(apps|libs)\/[^/]+\/package\.json$/.test(path));
    expect(sources.filter((source) => manifests.includes(source)).sort()).toEqual(manifests.sort());
  });
});

describe('compose.yaml', () => {
  it.each(dockerfiles)('%s runs scripts that exist', (name) => {
    const scripts = read(name).match(/\b(?:libs|apps|docker)\/[\w/.-]+\.(?:ts|js)\b/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => !existsSync(path.join(root, script)))).toEqual([]);
  });

  it('names services, volumes, networks and build targets that exist', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      for (const needed of Object.keys(service.depends_on ?? {})) {
        expect(Object.keys(compose.services), name).toContain(needed);
      }
      for (const network of service.networks) expect(compose.networks).toHaveProperty(network);
      for (const volume of service.volumes ?? []) {
        expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
      }
      if (service.build === undefined) continue;
      const { dockerfile, target } = service.build;
      const stages = parseDockerfile(read(path.basename(dockerfile))).stages;
      expect(stages.map((stage) => stage.name)).toContain(
        target ?? last({ arguments: {}, stages }).name,
      );
    }
  });

  it('keeps Redis from evicting tasks, unpublished, and waited for until it answers', () => {
    const { redis, worker, coordinator } = compose.services;
    expect(redis?.command?.join(' ')).toContain('--maxmemory-policy noeviction');
    expect(redis?.ports).toBeUndefined();
    expect(redis?.healthcheck?.test.join(' ')).toContain('redis-cli ping');
    for (const service of [worker, coordinator]) {
      expect(service?.depends_on?.['redis']?.condition).toBe('service_healthy');
    }
  });

  it('publishes the dashboard to this machine alone, and everything of ours is read-only', () => {
    expect(
      compose.services['dashboard']?.ports?.every((port) => port.startsWith('127.0.0.1:')),
    ).toBe(true);
    for (const service of Object.values(compose.services)) {
      if (service.build !== undefined) expect(service.read_only).toBe(true);
      expect(service.image).toMatch(/:[^:]+$/);
      expect(service.image).not.toContain(':latest');
    }
  });
});

describe('.dockerignore', () => {
  it('keeps what is built, stored or only tested from the build', () => {
    const ignored = readDockerIgnore(readFileSync(path.join(root, '.dockerignore'), 'utf8'));
    const kept = ['apps/runner/bin/basin.js', 'docker/healthcheck.js', '.npmrc', 'package.json'];
    expect(kept.filter(ignored)).toEqual([]);
    const dropped = [
      '.git/config',
      'libs/core/node_modules/a/b.js',
      '.basin/basin.db',
      'a/b.test.ts',
    ];
    expect(dropped.filter((file) => !ignored(file))).toEqual([]);
  });
});

describe('pin-digests.sh', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  function pinned(resolve: string, ...args: string[]): { folder: string; output: string } {
    const copy = mkdtempSync(path.join(tmpdir(), 'basin-docker-'));
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    for (const name of [...dockerfiles, 'compose.yaml', 'pin-digests.sh']) {
      cpSync(path.join(folder, name), path.join(copy, name));
    }
    const env = { ...process.env, BASIN_RESOLVE_DIGEST: resolve };
    const script = path.join(copy, 'pin-digests.sh');
    return {
      folder: copy,
      output: execFileSync('sh', [script, ...args], { env, encoding: 'utf8' }),
    };
  }

  it('writes what the tags name into Dockerfiles and compose.yaml', () => {
    const { folder: copy } = pinned(`echo ${digest} #`);
    for (const name of dockerfiles) {
      const { stages } = parseDockerfile(readFileSync(path.join(copy, name), 'utf8'));
      expect(stages[0]?.base).toMatch(new RegExp(`^node:[\\d.]+-bookworm-slim@${digest}$`));
    }
    expect(readFileSync(path.join(copy, 'compose.yaml'), 'utf8')).toMatch(
      new RegExp(`image: redis:[\\w.-]+@${digest}\n`),
    );
  });

  it('stops at a tag without a digest, and leaves the files alone', () => {
    expect(() => pinned('echo nothing #')).toThrow();
  });
});
