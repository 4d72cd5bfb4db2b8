import { existsSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  assignments,
  type Dockerfile,
  execForm,
  type Instruction,
  substitute,
} from './dockerfile.ts';
import {
  copyInto,
  copyRoot,
  enter,
  finish,
  networkSettings,
  type Settings,
} from './root-folder.ts';

/** A built stage: a root folder, and how a container of it starts. */
export interface Image {
  root: string;
  settings: Settings;
  entrypoint: string[];
  command: string[];
  healthcheck: string[] | null;
}

export interface BuildOptions {
  file: Dockerfile;
  /** The repository, and which of its files the build may see. */
  contextRoot: string;
  contextFiles: string[];
  /** Where the roots of stages are made. */
  folder: string;
  buildArguments: Record<string, string>;
  /** The root folder of an image that is no stage. */
  baseImage(image: string): string;
  progress(line: string): void;
}

const basePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Performs a stage's instructions, and first those of the stages that it needs. */
export function createBuilder(options: BuildOptions): (target: string) => Promise<Image> {
  const built = new Map<string, Promise<Image>>();
  const network = networkSettings();

  function build(target: string): Promise<Image> {
    let image = built.get(target);
    if (image === undefined) built.set(target, (image = perform(target)));
    return image;
  }

  async function perform(target: string): Promise<Image> {
    const stage = options.file.stages.find(({ name }) => name === target);
    if (stage === undefined) throw new Error(`there is no stage ${target}`);
    const isStage = options.file.stages.some(({ name }) => name === stage.base);
    const base = isStage ? await build(stage.base) : fromImage(options.baseImage(stage.base));
    const root = path.join(options.folder, target);
    copyRoot(base.root, root);
    const image: Image = { ...structuredClone(base), root };
    const argumentsOfStage: Record<string, string> = {};
    for (const instruction of stage.instructions) {
      await step(image, instruction, argumentsOfStage, target);
    }
    return image;
  }

  async function step(
    image: Image,
    instruction: Instruction,
    given: Record<string, string>,
    stage: string,
  ): Promise<void> {
    const { name, text } = instruction;
    const { settings } = image;
    switch (name) {
      case 'ARG':
        for (const [key, standard] of Object.entries(assignments(instruction))) {
          given[key] = options.buildArguments[key] ?? standard;
        }
        return;
      case 'ENV':
        Object.assign(settings.environment, assignments(instruction));
        return;
      case 'WORKDIR':
        settings.workingDirectory = path.posix.resolve(settings.workingDirectory, text);
        mkdirSync(path.join(image.root, settings.workingDirectory), { recursive: true });
        return;
      case 'USER':
        settings.user = text;
        return;
      case 'ENTRYPOINT':
        image.entrypoint = execForm(instruction);
        image.command = [];
        return;
      case 'CMD':
        image.command = execForm(instruction);
        return;
      case 'HEALTHCHECK':
        image.healthcheck = execForm(instruction);
        return;
      case 'COPY':
        return copy(image, instruction);
      case 'RUN': {
        const command = substitute(text, given);
        options.progress(`${stage}, line ${instruction.line}: RUN ${command}`);
        const environment = { ...network, ...given, ...settings.environment };
        const run = { ...settings, environment };
        await finish(enter(image.root, run, ['/bin/sh', '-c', command]), `RUN ${command}`);
        return;
      }
      case 'VOLUME':
      case 'EXPOSE':
        return;
      default:
        throw new Error(`line ${instruction.line}: ${name} is not understood here`);
    }
  }

  async function copy(image: Image, { flags, text }: Instruction): Promise<void> {
    const parts = text.split(/\s+/);
    const target = parts.pop() ?? '';
    const from = flags['from'] === undefined ? null : (await build(flags['from'])).root;
    const to = path.posix.resolve(image.settings.workingDirectory, target);
    for (const source of parts) {
      if (from === null) copyContext(source, path.join(image.root, to), target.endsWith('/'));
      else copyInto(path.join(from, source), path.join(image.root, to));
    }
  }

  /** A folder's content goes into the target; a file becomes it, or goes into it when it is a folder. */
  function copyContext(source: string, to: string, isFolder: boolean): void {
    const from = path.join(options.contextRoot, source);
    const files = options.contextFiles.filter(
      (file) => file === source || file.startsWith(`${source}/`),
    );
    if (files.length === 0) throw new Error(`COPY ${source}: not there, or in .dockerignore`);
    for (const file of files) {
      const inside = statSync(from).isDirectory()
        ? path.relative(source, file)
        : isFolder || (existsSync(to) && lstatSync(to).isDirectory())
          ? path.basename(file)
          : '';
      copyInto(path.join(options.contextRoot, file), path.join(to, inside));
    }
  }

  return build;
}

function fromImage(root: string): Image {
  return {
    root,
    settings: {
      environment: { PATH: basePath },
      workingDirectory: '/',
      user: '0:0',
    },
    entrypoint: [],
    command: [],
    healthcheck: null,
  };
}
