import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extractEntry, readZipEntries } from './zip.ts';

interface Member {
  path: string;
  content: Buffer;
  deflate: boolean;
  mode: number;
}

/** A zip file by its specification (APPNOTE 4.3), as far as readers look; checksums left zero. */
function zipOf(members: Member[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, deflate, mode } of members) {
    const data = deflate ? deflateRawSync(content) : content;
    const name = Buffer.from(path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(3, 28); // an extra field that the directory does not have
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflate ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(mode * 65536, 38);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, name, Buffer.alloc(3), data);
    directory.push(entry, name);
    offset += 33 + name.length + data.length;
  }
  const size = Buffer.concat(directory).length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

const content = Buffer.from('libtensorflow '.repeat(5000));
let directory: string;
let path: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'basin-zip-'));
  path = join(directory, 'some.whl');
  await writeFile(
    path,
    zipOf([
      { path: 'a/library.so', content, deflate: true, mode: 0o100755 },
      {
        path: 'b/stored.h',
        content: Buffer.from('#pragma once\n'),
        deflate: false,
        mode: 0o100644,
      },
      { path: 'b/empty', content: Buffer.alloc(0), deflate: false, mode: 0o100644 },
      { path: '../outside', content: Buffer.from('x'), deflate: false, mode: 0o100644 },
    ]),
  );
});
afterAll(() => rm(directory, { recursive: true }));

test('entries come out with their content, mode and SHA-256', async () => {
  const out = join(directory, 'out');
  const [library, stored, empty] = await readZipEntries(path);
  if (!library || !stored || !empty) throw new Error('entries are missing');
  expect(library).toMatchObject({ path: 'a/library.so', size: content.length, executable: true });
  const digest = await extractEntry(path, library, out);
  expect(digest).toBe(createHash('sha256').update(content).digest('hex'));
  expect((await readFile(join(out, 'a/library.so'))).equals(content)).toBe(true);
  expect((await stat(join(out, 'a/library.so'))).mode & 0o111).not.toBe(0);
  await extractEntry(path, stored, out);
  expect(await readFile(join(out, 'b/stored.h'), 'utf8')).toBe('#pragma once\n');
  await extractEntry(path, empty, out);
  expect((await stat(join(out, 'b/empty'))).size).toBe(0);
});

test('an entry that would land outside is refused', async () => {
  const outside = (await readZipEntries(path)).find((entry) => entry.path.startsWith('..'));
  if (!outside) throw new Error('no such entry');
  await expect(extractEntry(path, outside, join(directory, 'out'))).rejects.toThrow(
    'outside its folder',
  );
});

test('a file that is cut short is said to be so', async () => {
  const short = join(directory, 'short.whl');
  await writeFile(short, await readFile(path));
  await truncate(short, 300);
  await expect(readZipEntries(short)).rejects.toMatchObject({ code: 'runtime/zip' });
});
