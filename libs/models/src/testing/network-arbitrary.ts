import { activationNames, type NetworkConfig, networkConfigSchema } from '@basin/core';
import fc from 'fast-check';
import { describeNetwork } from '../network/describe-network.ts';

type Kind = 'vector' | 'signal' | 'image';

const activation = fc.constantFrom(...activationNames);
const shared = { activation, bias: fc.boolean() };
const sliding = {
  ...shared,
  filters: fc.integer({ min: 1, max: 3 }),
  kernelSize: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  // Most networks have one group alone, and the others channels that two divide.
  groups: fc.constantFrom(1, 1, 1, 2),
};
const type = <Type extends string>(name: Type) => fc.constant(name);

/** Layers that any values go through. */
const anywhere = [
  fc.record({ type: type('layer-norm'), affine: fc.boolean() }),
  fc.record({
    type: type('batch-norm'),
    affine: fc.boolean(),
    activation,
    momentum: fc.constantFrom(0.1, 0.7, null),
  }),
  fc.record({ type: type('dropout'), rate: fc.constantFrom(0, 0.5) }),
  fc.record({ type: type('scale'), factor: fc.double({ min: -2, max: 2, noNaN: true }) }),
];

const products: Record<Kind, fc.Arbitrary<object>> = {
  vector: fc.record({ type: type('dense'), units: fc.integer({ min: 1, max: 4 }), ...shared }),
  signal: fc.record({
    type: type('conv1d'),
    ...sliding,
    padding: fc.integer({ min: 0, max: 2 }),
  }),
  image: fc.record({
    type: type('conv2d'),
    ...sliding,
    padding: fc.constantFrom<string | number>('valid', 'same', 0, 1),
  }),
};

/** A pool's options; the padding is at most half of the size. */
const pool = (name: string) =>
  fc
    .record({
      type: type(name),
      size: fc.integer({ min: 1, max: 3 }),
      stride: fc.constantFrom(null, 1),
      isPadded: fc.boolean(),
    })
    .map(({ isPadded, ...one }) => ({ ...one, padding: isPadded && one.size > 1 ? 1 : 0 }));
const pools: Record<Kind, fc.Arbitrary<object>[]> = {
  vector: [],
  signal: [pool('max-pool1d'), pool('avg-pool1d')],
  image: [pool('max-pool2d'), pool('avg-pool2d')],
};

function layer(kind: Kind, depth: number): fc.Arbitrary<object> {
  const plain = [products[kind], ...pools[kind], ...anywhere];
  if (depth === 0) return fc.oneof(...plain);
  const layers = fc.array(layer(kind, depth - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    ...plain,
    fc.record({ type: type('residual'), layers, activation, bias: fc.boolean() }),
  );
}

const shapes: Record<Kind, fc.Arbitrary<number[]>> = {
  vector: fc.tuple(fc.integer({ min: 1, max: 4 })),
  signal: fc.tuple(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 1, max: 2 })),
  image: fc.tuple(fc.constant(6), fc.integer({ min: 5, max: 7 }), fc.integer({ min: 1, max: 2 })),
};

/** Networks of all layers that fit each other, residuals within residuals, with two outputs. */
export const anyNetwork: fc.Arbitrary<NetworkConfig> = fc
  .constantFrom<Kind>('vector', 'signal', 'image')
  .chain((kind) =>
    fc
      .record({
        inputShape: shapes[kind],
        body: fc.array(layer(kind, 2), { minLength: 1, maxLength: 3 }),
        head: fc.constantFrom('flatten', 'global-avg-pool'),
      })
      .map(({ inputShape, body, head }) => ({
        inputShape,
        layers: [
          ...body,
          ...(kind === 'vector' ? [] : [{ type: head }]),
          { type: 'dense', units: 2 },
        ],
      })),
  )
  .map((network) => networkConfigSchema.parse(network))
  .filter(isNetwork);

function isNetwork(network: NetworkConfig): boolean {
  try {
    describeNetwork(network);
    return true;
  } catch {
    return false;
  }
}
