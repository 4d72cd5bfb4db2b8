import { BasinError, errorMessage, plural } from '@basin/core';
import { looksLikeZip, zipMembers } from '../datasets/zip-format.ts';
import { PickleError, readPickle, type PickleHooks } from './pickle.ts';
import { parseSafetensors } from './safetensors.ts';
import type { StateDict, StateTensor } from './state-dict.ts';
import type { Notice } from './state-dict-names.ts';
import { valueReaders } from './value-types.ts';

/** PyTorch's storages, by the types of safetensors. */
const storageTypes: Readonly<Record<string, string>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** Views may show values more than once, as `expand` does, but not without measure. */
const mostRepeats = 64;

/** A state dict takes a hundred bytes of its pickle for each tensor; each byte can make a value of fifty. */
const mostPickleBytes = 2 ** 24;

type Known = 'dict' | 'tensor' | 'parameter' | 'size' | { storage: string };

/** Values that tensors are views of. */
interface Storage {
  read(index: number): number;
  count: number;
  isWhole: boolean;
}

class TorchTensor {
  readonly storage: Storage;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  constructor(storage: Storage, offset: number, shape: number[], strides: number[]) {
    [this.storage, this.offset, this.shape, this.strides] = [storage, offset, shape, strides];
  }
}

/**
 * Tensors of a file of weights: safetensors, or what `torch.save(model.state_dict(), path)` writes since PyTorch 1.6
 * (a ZIP archive of a pickle and of the tensors' bytes). Of pickles plain data alone are read, by `readPickle`.
 *
 * @param notice is told of what is left out of a checkpoint.
 * @throws BasinError `model/safetensors`, `model/torch-file`.
 */
export function parseWeights(bytes: Uint8Array, notice: Notice = () => {}): StateDict {
  return looksLikeZip(bytes) ? parseTorchFile(bytes, notice) : parseSafetensors(bytes);
}

function parseTorchFile(bytes: Uint8Array, notice: Notice): StateDict {
  const members = membersOf(bytes);
  const pickle = [...members.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const folder = pickle?.replace(/data\.pkl$/, '') ?? '';
  if (members.has(`${folder}constants.pkl`)) {
    throw refused('it is a TorchScript archive, which holds a program');
  }
  if (pickle === undefined) throw refused('it is a ZIP archive without a data.pkl');
  const order = members.get(`${folder}byteorder`)?.() ?? new TextEncoder().encode('little');
  if (new TextDecoder().decode(order) !== 'little') {
    throw refused('it was written on a big-endian machine');
  }
  try {
    const content = readPickle(
      members.get(pickle)?.() ?? new Uint8Array(),
      hooksOf((key) => members.get(`${folder}data/${key}`)?.()),
    );
    return valuesOf(stateOf(content, notice));
  } catch (error) {
    if (error instanceof BasinError) throw error;
    const isOurs = error instanceof PickleError;
    throw refused(isOurs ? error.message : `its pickle is damaged (${errorMessage(error)})`, error);
  }
}

/** Members by name. @throws BasinError for a pickle that would fill the memory: some hundred kilobytes, deflated, can. */
function membersOf(bytes: Uint8Array): Map<string, () => Uint8Array> {
  const whole = <T>(read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      const why = 'its archive is cut short or damaged, or holds more than 2 GiB in one tensor';
      throw refused(`${why}: copy it again`, cause);
    }
  };
  const members = whole(() => zipMembers('the file', bytes));
  const large = members.find(({ name, size }) => /\.pkl$/.test(name) && size > mostPickleBytes);
  if (large !== undefined) {
    throw refused(
      `its pickle ${JSON.stringify(large.name)} has ${large.size} bytes, and those of state dicts have at most ${mostPickleBytes}`,
    );
  }
  return new Map(members.map(({ name, read }) => [name, () => whole(read)]));
}

function hooksOf(storageBytes: (key: string) => Uint8Array | undefined): PickleHooks {
  const storages = new Map<string, Storage>();
  return {
    nameOf: knownName,
    call(callee, args) {
      const known = callee as Known;
      if (known === 'dict' && args.length === 0) return new Map();
      if (known === 'size' && Array.isArray(args[0])) return args[0] as unknown[];
      if (known === 'tensor') return tensorOf(args);
      if (known === 'parameter' && args[0] instanceof TorchTensor) return args[0];
      throw new PickleError('it calls a function with arguments that it does not take');
    },
    outside(id) {
      const [kind, type, key, , count] = Array.isArray(id) ? (id as unknown[]) : [];
      const storage = (type as { storage?: string } | undefined)?.storage;
      if (kind !== 'storage' || storage === undefined || typeof key !== 'string') {
        throw new PickleError('it refers to something outside of it that is no storage');
      }
      const found =
        storages.get(key) ?? openStorage(key, storage, storageBytes(key), Number(count));
      storages.set(key, found);
      return found;
    },
  };
}

/** The closed list of names. */
function knownName(module: string, name: string): Known {
  const full = `${module}.${name}`;
  if (full === 'collections.OrderedDict') return 'dict';
  if (full === 'torch._utils._rebuild_tensor_v2') return 'tensor';
  if (full === 'torch._utils._rebuild_parameter') return 'parameter';
  if (full === 'torch.Size') return 'size';
  if (module === 'torch' && Object.hasOwn(storageTypes, name)) {
    return { storage: storageTypes[name] as string };
  }
  if (full === 'torch._utils._rebuild_tensor_v3' || /^torch\.\w*(Storage|dtype)$/.test(full)) {
    const types = Object.keys(storageTypes).map((type) =>
      type.replace('Storage', '').toLowerCase(),
    );
    throw new PickleError(
      `it holds a tensor of a type that is not read (${full}; read are ${types.join(', ')}): convert it with .float()`,
    );
  }
  const what = /^(torch\.nn\.|__main__|torchvision\.)/.test(full)
    ? 'it holds a whole module, not its state dict alone: it'
    : 'it';
  throw new PickleError(
    `${what} names ${JSON.stringify(full)}, code that would be run to read it, and only plain tensors are read`,
  );
}

function openStorage(
  key: string,
  type: string,
  bytes: Uint8Array | undefined,
  count: number,
): Storage {
  const reader = valueReaders[type];
  if (bytes === undefined || reader === undefined) {
    throw new PickleError(`the values data/${key} are not in its archive`);
  }
  if (!Number.isSafeInteger(count) || count < 0 || bytes.length < count * reader.size) {
    throw new PickleError(`data/${key} has ${bytes.length} bytes, and is to hold ${count} values`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    read: (index) => reader.read(view, index * reader.size),
    ...{ count, isWhole: reader.isWhole ?? false },
  };
}

function tensorOf([storage, offset, shape, strides]: readonly unknown[]): TorchTensor {
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= 0;
  const areCounts = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
  const isStorage = typeof storage === 'object' && storage !== null && 'read' in storage;
  if (!isStorage || !isCount(offset) || !areCounts(shape) || !areCounts(strides)) {
    throw new PickleError('a tensor has no storage, offset, shape or strides');
  }
  const { count } = storage as Storage;
  const last = shape.reduce(
    (sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0),
    offset,
  );
  if (shape.length !== strides.length || (sizeOf(shape) > 0 && last >= count)) {
    throw new PickleError(
      `a tensor of shape [${shape.join(', ')}] reads value ${last} of a storage of ${count}`,
    );
  }
  return new TorchTensor(storage as Storage, offset, shape, strides);
}

/** The dict of tensors, or the one within a checkpoint. */
function stateOf(content: unknown, notice: Notice): Map<string, TorchTensor> {
  if (!(content instanceof Map)) throw refused('it holds no dict');
  const entries = [...(content as Map<unknown, unknown>)];
  if (isState(content) && content.size > 0) return content;
  const within = entries.filter(([, value]) => isState(value) && value.size > 0);
  const [found, other] = within;
  if (found === undefined) {
    throw refused(entries.length === 0 ? 'it holds an empty dict' : oddEntry(entries));
  }
  if (other !== undefined) {
    const names = within.map(([name]) => JSON.stringify(name)).join(', ');
    throw refused(`it is a checkpoint of several state dicts (${names}): save one of them alone`);
  }
  notice(
    `read from the checkpoint's entry ${JSON.stringify(found[0])}; ${plural(entries.length - 1, 'other entry', 'other entries')} left out`,
  );
  return found[1] as Map<string, TorchTensor>;
}

/** Why a dict is no state dict. Only texts and numbers are shown: other keys can be written without end. */
function oddEntry(entries: readonly (readonly [unknown, unknown])[]): string {
  const [odd] = entries.find(([, value]) => !(value instanceof TorchTensor)) ?? [];
  if (odd !== undefined) {
    const isShown = typeof odd === 'string' || typeof odd === 'number';
    return `${isShown ? `its entry ${JSON.stringify(odd)}` : 'an entry of it'} is neither a tensor nor a state dict`;
  }
  const [key] = entries.find(([name]) => typeof name !== 'string') ?? [];
  return `the names of its tensors must be texts, and ${typeof key === 'number' ? `${key} is a number` : 'one is something else'}`;
}

function isState(value: unknown): value is Map<string, TorchTensor> {
  return (
    value instanceof Map &&
    [...(value as Map<unknown, unknown>)].every(
      ([name, tensor]) => typeof name === 'string' && tensor instanceof TorchTensor,
    )
  );
}

function valuesOf(state: ReadonlyMap<string, TorchTensor>): StateDict {
  const tensors = [...state.values()];
  const stored = [...new Set(tensors.map(({ storage }) => storage))];
  const storedCount = stored.reduce((sum, { count }) => sum + count, 0);
  const shownCount = tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (shownCount > mostRepeats * storedCount) {
    throw refused(`its tensors show ${shownCount} values, and ${storedCount} are there`);
  }
  return Object.fromEntries([...state].map(([name, tensor]) => [name, denseTensor(tensor)]));
}

/** In the order of its shape, whatever its strides. */
function denseTensor({ storage, offset, shape, strides }: TorchTensor): StateTensor {
  const values = new Float64Array(sizeOf(shape));
  const place = shape.map(() => 0);
  let at = offset;
  for (let index = 0; index < values.length; index++) {
    values[index] = storage.read(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis] as number;
      if (++place[axis]! < (shape[axis] as number)) break;
      at -= (strides[axis] as number) * (shape[axis] as number);
      place[axis] = 0;
    }
  }
  return storage.isWhole ? { shape, values, isWhole: true } : { shape, values };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function refused(why: string, cause?: unknown): BasinError {
  return new BasinError(
    'model/torch-file',
    `the file of PyTorch's is not read: ${why}. What is read is a plain state dict: torch.save(model.state_dict(), path), or safetensors.torch.save_file(model.state_dict(), path)`,
    { cause },
  );
}
