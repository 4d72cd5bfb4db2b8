import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { givenWeights } from './given-weights.ts';
import { readNetworkFile } from './network-file.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const network = readNetworkFile(fixture('tanh-f1.network.json'));
const file = readFileSync(fixture('tanh-f1.safetensors'));

describe('givenWeights', () => {
  it('takes modules by their names, in the order of the layers', () => {
    const flat = givenWeights(network, file, network.modules);
    expect(flat).toHaveLength(77);
    expect(flat.every(Number.isFinite)).toBe(true);
  });

  it('names what is missing and what is too much', () => {
    expect(() => givenWeights(network, file, ['fc1', 'fc2', 'head'])).toThrow(
      /missing head.weight, head.bias; not wanted out.bias, out.weight/,
    );
    expect(() => givenWeights(network, file, ['fc1', 'fc2'])).toThrow(
      /names 2 modules \(fc1, fc2\), and 3 layers/,
    );
    expect(() => givenWeights(network, file, undefined)).toThrow(
      /missing 0.weight, 0.bias.*not wanted fc1/,
    );
  });

  it('names the tensor whose shape is another', () => {
    const [first, , last] = network.layers;
    const wider = { ...network, layers: [first, { ...first, units: 7 }, last] } as typeof network;
    expect(() => givenWeights(wider, file, network.modules)).toThrow(
      /"1.weight" has shape \[6, 8\], the network's is \[7, 8\]/,
    );
  });
});

it('a network file may begin with a byte-order mark', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-network-'));
  const file = path.join(folder, 'network.json');
  writeFileSync(file, `\ufeff${JSON.stringify({ inputShape: [1], layers: network.layers })}`);
  expect(readNetworkFile(file).layers).toEqual(network.layers);
  rmSync(folder, { recursive: true });
});
