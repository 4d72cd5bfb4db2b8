import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { denseNet, convolutionalNet } from '../backend/fixtures/small-trainings.ts';
import { describeNative, float32 } from '../open-test-engine.ts';
import { functionProgram } from '../program-of.ts';
import { tfjsPackageDirectory } from '../runtime/build-addon.ts';
import { functionGraph } from './function-graph.ts';
import { attr, constantMessage, type AttrValueMessage, type GraphMessage } from './graph-def.ts';
import { savedModelBytes } from './saved-model.ts';

/** TensorFlow's own .proto, as tfjs-node ships it. */
function whole(message: string): protobuf.Type {
  return protobuf
    .loadSync(join(tfjsPackageDirectory(), 'src', 'proto', 'api.proto'))
    .lookupType(`tensorflow.${message}`);
}

interface Read {
  node: { attr: Record<string, unknown> }[];
}

function read(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return type.toObject(type.decode(bytes), { longs: Number });
}

/** The graph as TensorFlow reads it, and as it reads one that was written with its own schema. */
function readBothWays(graph: GraphMessage): [Read, Read] {
  const { metaGraphs } = read(whole('SavedModel'), savedModelBytes(graph)) as {
    metaGraphs: { graphDef: Read & { versions: unknown } }[];
  };
  const { versions, ...found } = metaGraphs[0]!.graphDef;
  expect(versions).toEqual({ producer: 2100 });
  const type = whole('GraphDef');
  const written = type.encode(graph as unknown as protobuf.Message).finish();
  return [found, read(type, written) as unknown as Read];
}

test('each kind of attribute is what TensorFlow’s proto says', () => {
  const attributes: Record<string, AttrValueMessage> = {
    bool: attr.bool(true),
    int: attr.int(-3),
    ints: { list: { i: [1, -2, 3_000_000_000] } },
    float: { f: 0.1 },
    text: attr.text('é'),
    type: attr.type('bool'),
    types: attr.types(['float32', 'float64']),
    shape: attr.shape([2, 0, 5]),
    shapes: attr.shapes([[1], [2, 3]]),
    func: attr.func('body'),
    bytes: constantMessage(Float32Array.of(1, 2), { shape: [2], dtype: 'float32' })['value']!,
    float32: constantMessage(Float32Array.of(7), { shape: [3], dtype: 'float32' })['value']!,
    float64: constantMessage(Float64Array.of(7), { shape: [3], dtype: 'float64' })['value']!,
    int32: constantMessage(Int32Array.of(-7), { shape: [3], dtype: 'int32' })['value']!,
    boolean: constantMessage(Uint8Array.of(1), { shape: [3], dtype: 'bool' })['value']!,
  };
  const node = [{ name: 'n', op: 'Op', input: ['a', 'b:1'], attr: attributes }];
  const [found, expected] = readBothWays({ node, library: { function: [] } });
  expect(found).toEqual(expected);
  const { attr: values } = found.node[0]!;
  expect(values['ints']).toEqual({ list: { i: [1, -2, 3_000_000_000] } });
  expect(values['func']).toEqual({ func: { name: 'body' } });
  expect(values['boolean']).toMatchObject({ tensor: { dtype: 10, boolVal: [true] } });
  expect(Object.keys(values)).toEqual(Object.keys(attributes));
});

describeNative('a program', () => {
  test.each(['graph', 'xla'] as const)('as a %s is the same under the whole schema', (form) => {
    for (const net of [denseNet(5, 4, 3), convolutionalNet(12, 3, 4)]) {
      const shapes = [[2, ...net.inputShape], ...net.parameterShapes];
      const specs = Object.fromEntries(shapes.map((shape, i) => [`p${i}`, float32(...shape)]));
      const program = functionProgram((inputs) => {
        const [x, ...parameters] = shapes.map((_, i) => inputs[`p${i}`]!) as [tf.Tensor];
        return { y: net.logits(tf, parameters, x) };
      }, specs);
      const [found, expected] = readBothWays(functionGraph(program, form).graph);
      expect(found).toEqual(expected);
    }
  });
});
