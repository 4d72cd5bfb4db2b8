import assert from 'node:assert/strict';
import type { NetworkConfig } from '@basin/core';
import { flatFromStateDict, parseSafetensors } from '@basin/models';
import fc from 'fast-check';
import { mutatedBytes, mutatedJson } from '../mutation.ts';
import { parserTarget } from '../target.ts';

const network: NetworkConfig = {
  inputShape: [2],
  layers: [
    { type: 'dense', units: 3, activation: 'relu', bias: true },
    { type: 'dense', units: 1, activation: 'linear', bias: true },
  ],
};

/** A file of the header and this many bytes of values. */
function file(header: unknown, byteCount: number): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(byteCount, 0x3c)]);
}

function header(dtype: string, size: number): Record<string, { data_offsets: number[] }> {
  let end = 0;
  const tensor = (
    ...shape: number[]
  ): { dtype: string; shape: number[]; data_offsets: number[] } => {
    const start = end;
    end += shape.reduce((product, length) => product * length, size);
    return { dtype, shape, data_offsets: [start, end] };
  };
  return {
    '0.weight': tensor(3, 2),
    '0.bias': tensor(3),
    '1.weight': tensor(1, 3),
    '1.bias': tensor(1),
  };
}

const headers = [header('F64', 8), header('F32', 4), header('F16', 2), header('BF16', 2)];
const valueBytes = (given: Record<string, { data_offsets: number[] }>): number =>
  Math.max(...Object.values(given).map(({ data_offsets: offsets }) => offsets[1] ?? 0));

/** Weights trained elsewhere. Of an accepted file every value comes from the file. */
export const safetensors = parserTarget({
  name: 'safetensors',
  reads: 'safetensors files and PyTorch state dicts (libs/models)',
  codes: ['model/safetensors', 'model/state-dict', 'model/state-dict-not-finite'],
  open: () => ({
    cases: fc.oneof(
      mutatedBytes(
        headers.map((given) => file(given, valueBytes(given))),
        ['"__proto__":', '"dtype":"F64",', '[0,0]', '9007199254740991', '-1,', '"I64"'],
      ),
      fc
        .tuple(
          mutatedJson(headers.map((given) => ({ ...given, __metadata__: { format: 'pt' } }))),
          fc.constantFrom(0, ...headers.map(valueBytes)),
        )
        .map(([changed, byteCount]) => file(changed, byteCount)),
    ),
    parse(bytes) {
      const stateDict = parseSafetensors(bytes);
      const read = Object.values(stateDict).reduce((sum, { values }) => sum + values.length, 0);
      assert(read * 2 <= bytes.length, `${read} values of ${bytes.length} bytes`);
      for (const { shape, values } of Object.values(stateDict)) {
        assert(shape.every((length) => length >= 0));
        assert.equal(
          values.length,
          shape.reduce((product, length) => product * length, 1),
        );
      }
      const flat = flatFromStateDict(network, stateDict);
      assert.equal(flat.length, 13);
    },
  }),
});
