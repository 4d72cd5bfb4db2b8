import { readFileSync } from 'node:fs';
import { errorCode, errorMessage } from '@basin/core';
import { expect, test } from 'vitest';
import { parseWeights } from './torch-file.ts';

/** Written by `../fixtures/torch-files.py`. */
const { accepted, refused } = JSON.parse(
  readFileSync(new URL('../fixtures/torch-files.json', import.meta.url), 'utf8'),
) as {
  accepted: {
    name: string;
    file: string;
    tensors: Record<string, { shape: number[]; values: number[] }>;
    whole: string[];
  }[];
  refused: { name: string; file: string }[];
};
const bytesOf = (file: string): Uint8Array => Uint8Array.from(Buffer.from(file, 'base64'));

test.each(accepted)('$name: the tensors that PyTorch reads', ({ file, tensors, whole }) => {
  const read = parseWeights(bytesOf(file));
  expect(Object.keys(read)).toEqual(Object.keys(tensors));
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    expect(read[name]?.shape, name).toEqual(shape);
    expect(Array.from(read[name]?.values ?? []), name).toEqual(values);
    expect(read[name]?.isWhole === true, name).toBe(whole.includes(name));
  }
});

test('of a checkpoint is said which entry was read', () => {
  const said: string[] = [];
  const { file } = accepted.find(({ name }) => name === 'a checkpoint') ?? { file: '' };
  parseWeights(bytesOf(file), (text) => said.push(text));
  expect(said).toEqual([
    'read from the checkpoint\'s entry "model_state_dict"; 4 other entries left out',
  ]);
});

const words: Record<string, string> = {
  'os.system': 'it names "posix.system", code that would be run',
  eval: 'it names "posix.system"',
  'eval alone': 'it names "__builtin__.eval"',
  'an import': 'it names "__builtin__.__import__"',
  'os.system in another protocol': 'it names "posix.system"',
  'an instance by its class': 'the operation 0x69',
  'an object': 'it names "builtins.object"',
  'a call of a value': 'it calls a function with arguments that it does not take',
  "a call of a tensor's type": 'it calls a function with arguments that it does not take',
  'attributes of a list': 'it sets attributes of an object',
  'an extension': 'the operation 0x82',
  'no value': 'it takes a value where there is none',
  nothing: 'it ends within a value',
  'a mark alone': 'it holds no dict',
  'a value that was not made': 'it refers to value 7',
  'a text without an end': 'it ends within a value',
  'a number without an end': 'a whole number of 255 bytes',
  'a whole module': 'it holds a whole module, not its state dict alone',
  'a tensor alone': 'it holds no dict',
  'an empty dict': 'it holds an empty dict',
  'a dict with other things': 'its entry "epoch" is neither a tensor nor a state dict',
  'a name that is a number': 'the names of its tensors must be texts, and 1 is a number',
  'a name that is written without end': 'an entry of it is neither a tensor nor a state dict',
  'a pickle that fills the memory':
    'its pickle "a/data.pkl" has 16777219 bytes, and those of state dicts have at most 16777216',
  'two state dicts': '("generator", "critic"): save one of them alone',
  'an unsigned type': 'a type that is not read',
  'eight bits': 'a type that is not read',
  'complex numbers': 'a type that is not read',
  'a sparse tensor': 'it names "torch._utils._rebuild_sparse_tensor"',
  'big-endian': 'big-endian',
  'no values': 'data/0 are not in its archive',
  'too few bytes': 'data/0 has 12 bytes, and is to hold 4 values',
  'beyond its storage': 'reads value 4 of a storage of 4',
  'a stride below zero': 'no storage, offset, shape or strides',
  'a shape of another rank': 'a tensor of shape [4] reads',
  'one value shown without end': 'its tensors show 1152921504606847000 values, and 4 are there',
  TorchScript: 'TorchScript',
  'before PyTorch 1.6': 'a pickle of another kind than torch.save writes since PyTorch 1.6',
  'a pickle alone': 'a pickle of another kind than torch.save writes since PyTorch 1.6',
  'an archive of something else': 'without a data.pkl',
  'an archive cut short': 'cut short or damaged',
};

test.each(refused)('$name is refused, in words', ({ name, file }) => {
  let error: unknown = null;
  try {
    parseWeights(bytesOf(file));
  } catch (thrown) {
    error = thrown;
  }
  const isArchive = bytesOf(file)[0] === 0x50;
  expect(errorCode(error)).toBe(isArchive ? 'model/torch-file' : 'model/safetensors');
  expect(words[name], name).toBeDefined();
  expect(errorMessage(error)).toContain(words[name]);
});

test('whatever byte of a file is another, it is read or refused in words', () => {
  const sound = bytesOf(accepted.find(({ name }) => name === 'by hand')?.file ?? '');
  for (let at = 0; at < sound.length; at++) {
    for (const value of [0, 0x28, 0x52, 0x80, 0xff]) {
      const spoilt = Uint8Array.from(sound);
      spoilt[at] = value;
      try {
        parseWeights(spoilt);
      } catch (error) {
        expect(errorCode(error), `${at}: ${errorMessage(error)}`).toMatch(/^model\//);
      }
    }
  }
});
