/**
 * Python's pickles are programs. This reads those that torch.save writes of plain data: values, lists, tuples, dicts
 * and what `calls` knows by name; every other operation and name is refused, and nothing is imported or run.
 * Opcodes: CPython's Lib/pickletools.py, protocols 2 to 5.
 */
export interface PickleHooks {
  /** A name of a module, once it is met. @throws PickleError unless it is known. */
  nameOf(module: string, name: string): unknown;
  /** What a known name gives for arguments. @throws PickleError. */
  call(callee: unknown, args: readonly unknown[]): unknown;
  /** What stands outside of the pickle. @throws PickleError. */
  outside(id: unknown): unknown;
}

/** What a pickle asks for that is not read. */
export class PickleError extends Error {
  override name = 'PickleError';
}

const mark = Symbol('mark');
type Stack = unknown[];

/** The value of a pickle: dicts, OrderedDicts among them, are Maps. @throws PickleError, RangeError where it ends too soon. */
export function readPickle(bytes: Uint8Array, hooks: PickleHooks): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: Stack = [];
  const memo = new Map<number, unknown>();
  let at = 0;
  const take = (count: number): number => {
    if (at + count > bytes.length) throw new PickleError('it ends within a value');
    at += count;
    return at - count;
  };
  const byte = (): number => view.getUint8(take(1));
  const text = (length: number): string =>
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(take(length), at));
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end === -1) throw new PickleError('it ends within a name');
    const read = text(end - at);
    at += 1;
    return read;
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw new PickleError('it takes a value where there is none');
    return stack.pop();
  };
  const popToMark = (): unknown[] => {
    const from = stack.lastIndexOf(mark);
    if (from === -1) throw new PickleError('it closes what it did not open');
    const values = stack.splice(from);
    return values.slice(1);
  };
  const tupleOf = (count: number): void => {
    const values = Array.from({ length: count }, pop).reverse();
    stack.push(values);
  };
  const recall = (index: number): void => {
    if (!memo.has(index))
      throw new PickleError(`it refers to value ${index}, which it did not make`);
    stack.push(memo.get(index));
  };
  const keep = (index: number): void => void memo.set(index, stack.at(-1));
  const setItems = (pairs: readonly unknown[]): void => {
    const dict = stack.at(-1);
    if (!(dict instanceof Map) || pairs.length % 2 !== 0) {
      throw new PickleError('it sets items of what is no dict');
    }
    for (let index = 0; index < pairs.length; index += 2) dict.set(pairs[index], pairs[index + 1]);
  };
  const append = (values: readonly unknown[]): void => {
    const list = stack.at(-1);
    if (!Array.isArray(list)) throw new PickleError('it appends to what is no list');
    for (const value of values) list.push(value);
  };
  /** Little-endian, with a sign. */
  const long = (length: number): number => {
    if (length > 8) throw new PickleError(`it has a whole number of ${length} bytes`);
    let value = 0n;
    const from = take(length);
    for (let index = length - 1; index >= 0; index--) {
      value = (value << 8n) | BigInt(view.getUint8(from + index));
    }
    return length === 0 ? 0 : Number(BigInt.asIntN(8 * length, value));
  };
  const operations: Readonly<Record<number, () => void>> = {
    0x80: () => void take(1), // PROTO
    0x95: () => void take(8), // FRAME
    0x28: () => void stack.push(mark),
    0x4e: () => void stack.push(null),
    0x88: () => void stack.push(true),
    0x89: () => void stack.push(false),
    0x4b: () => void stack.push(byte()), // BININT1
    0x4d: () => void stack.push(view.getUint16(take(2), true)),
    0x4a: () => void stack.push(view.getInt32(take(4), true)),
    0x8a: () => void stack.push(long(byte())),
    0x47: () => void stack.push(view.getFloat64(take(8), false)),
    0x58: () => void stack.push(text(view.getUint32(take(4), true))), // BINUNICODE
    0x8c: () => void stack.push(text(byte())),
    0x29: () => void stack.push([]), // EMPTY_TUPLE
    0x5d: () => void stack.push([]), // EMPTY_LIST
    0x7d: () => void stack.push(new Map()),
    0x74: () => void stack.push(popToMark()), // TUPLE
    0x85: () => tupleOf(1),
    0x86: () => tupleOf(2),
    0x87: () => tupleOf(3),
    0x61: () => append([pop()]),
    0x65: () => append(popToMark()),
    0x73: () => {
      const value = pop();
      setItems([pop(), value]);
    },
    0x75: () => setItems(popToMark()),
    0x71: () => keep(byte()), // BINPUT
    0x72: () => keep(view.getUint32(take(4), true)),
    0x94: () => keep(memo.size), // MEMOIZE
    0x68: () => recall(byte()), // BINGET
    0x6a: () => recall(view.getUint32(take(4), true)),
    0x63: () => {
      const module = line();
      stack.push(hooks.nameOf(module, line()));
    },
    0x93: () => {
      const name = pop();
      stack.push(hooks.nameOf(String(pop()), String(name)));
    },
    0x52: () => {
      const args = pop();
      if (!Array.isArray(args)) throw new PickleError('it calls something without arguments');
      stack.push(hooks.call(pop(), args));
    },
    0x51: () => void stack.push(hooks.outside(pop())), // BINPERSID
    0x62: () => {
      // The attributes of an OrderedDict, `_metadata` say: nothing else can have some here.
      pop();
      if (!(stack.at(-1) instanceof Map)) throw new PickleError('it sets attributes of an object');
    },
  };
  for (;;) {
    const code = byte();
    if (code === 0x2e) return pop();
    const operation = Object.hasOwn(operations, code) ? operations[code] : undefined;
    if (operation === undefined) {
      throw new PickleError(
        `it has the operation 0x${code.toString(16)}, which plain data do not need`,
      );
    }
    operation();
  }
}
