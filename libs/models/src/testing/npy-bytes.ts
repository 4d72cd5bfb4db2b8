import { crc32, deflateRawSync } from 'node:zlib';

/** A .npy file of version 1: values little-endian, in C order. */
export function npyBytes(
  shape: readonly number[],
  values: readonly number[],
  dtype: 'f8' | 'f4' | 'u1' | 'i8' = 'f8',
): Uint8Array {
  const width = Number(dtype[1]);
  const body = new DataView(new ArrayBuffer(width * values.length));
  values.forEach((value, index) => {
    const at = width * index;
    if (dtype === 'f8') body.setFloat64(at, value, true);
    else if (dtype === 'f4') body.setFloat32(at, value, true);
    else if (dtype === 'u1') body.setUint8(at, value);
    else body.setBigInt64(at, BigInt(value), true);
  });
  return npyFile(`<${dtype}`, shape, new Uint8Array(body.buffer));
}

/** A .npy file with any header. */
export function npyFile(descr: string, shape: readonly number[], body: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const text = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0]);
  start[8] = text.length & 0xff;
  start[9] = text.length >> 8;
  return Buffer.concat([start, new TextEncoder().encode(text), body]);
}

/** An archive of these files, deflated. */
export function zipBytes(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const label = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, label, packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    const version = Buffer.from([20, 0]);
    list.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, fields, entry, label]));
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}
