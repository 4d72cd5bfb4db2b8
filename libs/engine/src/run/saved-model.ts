import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type protobuf from 'protobufjs';
import { BasinError, errorMessage } from '@basin/core';
import type { BindingTensor, TensorflowBinding } from '../backend/open-backend.ts';
import type { GraphMessage } from './graph-def.ts';
import { savedModelType } from './saved-model-schema.ts';

/** A graph in a TensorFlow session. */
export interface Session {
  /** Runs the graph: inputs by `node:index` and tensor id, outputs by `node:index`. */
  run(inputs: Record<string, number>, outputs: readonly string[]): BindingTensor[];
  close(): void;
}

/** The GraphDef version of TensorFlow 2.21; from 22 on unknown attributes are refused. */
const graphVersion = 2100;

let schema: protobuf.Type | undefined;

export function savedModelBytes(graph: GraphMessage): Uint8Array {
  schema ??= savedModelType();
  return schema
    .encode({
      savedModelSchemaVersion: 1,
      metaGraphs: [
        {
          metaInfoDef: { tags: ['serve'] },
          graphDef: { ...graph, versions: { producer: graphVersion } },
        },
      ],
    } as unknown as protobuf.Message)
    .finish();
}

/** Hands a program to TensorFlow, which takes it as a SavedModel directory only. */
export function openSession(binding: TensorflowBinding, name: string, model: Uint8Array): Session {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-program-'));
  let id: number;
  try {
    writeFileSync(path.join(directory, 'saved_model.pb'), model);
    id = binding.loadSavedModel(directory, 'serve');
  } catch (error) {
    throw new BasinError(
      'engine/compile',
      `TensorFlow refused the program of "${name}": ${errorMessage(error)}`,
      { cause: error },
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  let open = true;
  return {
    run(inputs, outputs) {
      if (!open) throw new BasinError('engine/closed', `"${name}" was disposed and cannot run.`);
      try {
        return binding.runSavedModel(
          id,
          Object.values(inputs),
          Object.keys(inputs).join(','),
          outputs.join(','),
        );
      } catch (error) {
        throw runError(name, error);
      }
    },
    close() {
      if (open) binding.deleteSavedModel(id);
      open = false;
    },
  };
}

/** TensorFlow fails a run whose compiled program it cannot keep: a fault of the disk, not of the program. */
function runError(name: string, error: unknown): BasinError {
  const message = errorMessage(error);
  return /No space left on device|Read-only file system|Input\/output error/.test(message)
    ? new BasinError(
        'engine/program-cache',
        `the compiled program of "${name}" could not be kept: ${message}. Free some space below BASIN_CACHE (~/.cache/basin), or set BASIN_PROGRAM_CACHE=off`,
        { cause: error },
      )
    : new BasinError('engine/run', `"${name}" failed: ${message}`, { cause: error });
}
