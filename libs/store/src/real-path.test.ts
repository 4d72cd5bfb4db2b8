import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lease, plan, present, trained, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import {
  backupDatabase,
  blobDirectoryOf,
  openBlobStore,
  openReader,
  openWriter,
  verifyDatabase,
} from './index.ts';
import { realPath } from './real-path.ts';

/** A database, and another name of it in another folder; `linked` says what of it is a link. */
function twoNames(linked: 'file' | 'folder'): { path: string; link: string } {
  const path = temporaryDatabase();
  const elsewhere = dirname(temporaryDatabase());
  const link = linked === 'file' ? join(elsewhere, 'link.db') : join(elsewhere, 'data', 'basin.db');
  symlinkSync(linked === 'file' ? path : dirname(path), linked === 'file' ? link : dirname(link));
  return { path, link };
}

function trainOne(path: string, seed: number): string {
  const writer = openWriter({ path });
  const weights = openBlobStore(blobDirectoryOf(path)).put(new Uint8Array([seed, 7]));
  writer.planSweep(plan(training(seed)));
  const ref = present(writer.startAttempt(training(seed).id, 0, lease));
  writer.apply([{ type: 'finished', ...ref, outcome: trained({ weights }) }]);
  writer.close();
  return weights.sha256;
}

test('a path that nothing is at yet is followed as far as it goes', () => {
  const folder = realpathSync.native(dirname(temporaryDatabase()));
  symlinkSync('made-later.db', join(folder, 'dangling.db'));
  symlinkSync(folder, join(folder, 'again'));
  symlinkSync(join(folder, 'round'), join(folder, 'round'));
  expect(realPath(join(folder, 'none.db'))).toBe(join(folder, 'none.db'));
  expect(realPath(join(folder, 'again', 'new', 'none.db'))).toBe(join(folder, 'new', 'none.db'));
  expect(realPath(join(folder, 'again', 'dangling.db'))).toBe(join(folder, 'made-later.db'));
  expect(dirname(realPath(join(folder, 'round')))).toBe(folder);
});

describe.each(['file', 'folder'] as const)('through a link of the %s', (linked) => {
  test('one writer at a time, whichever name it uses', () => {
    const { path, link } = twoNames(linked);
    const writer = openWriter({ path });
    expect(() => openWriter({ path: link })).toThrow(
      expect.objectContaining({ code: 'store/locked' }),
    );
    writer.close();
    const byLink = openWriter({ path: link });
    expect(() => openWriter({ path })).toThrow(expect.objectContaining({ code: 'store/locked' }));
    byLink.close();
  });

  test('weights lie in one place, and neither name calls those of the other strays', () => {
    const { path, link } = twoNames(linked);
    trainOne(path, 1);
    trainOne(link, 2);
    expect(verifyDatabase(path).findings).toEqual([]);
    expect(verifyDatabase(link).findings).toEqual([]);
    expect(verifyDatabase(link).checked.files).toBe(2);
    expect(openReader(link).sweeps().total).toBe(2);
  });

  test('a backup by the link has every file', async () => {
    const { path, link } = twoNames(linked);
    const sha256 = trainOne(path, 1);
    const target = temporaryDatabase();
    const { verified, files } = await backupDatabase({ path: link, target });
    expect(verified.findings).toEqual([]);
    expect(files.linked + files.copied).toBe(1);
    expect(openBlobStore(blobDirectoryOf(target)).has({ sha256, byteCount: 2 })).toBe(true);
  });

  test('a backup beside the database is seen for what it is', async () => {
    const { path, link } = twoNames(linked);
    trainOne(path, 1);
    const target = join(dirname(path), 'backup.db');
    await expect(backupDatabase({ path: link, target })).rejects.toMatchObject({
      code: 'store/backup-beside',
    });
  });
});

test('a folder of weights on another disk is never said to hold strays', () => {
  const [first, second] = [temporaryDatabase(), temporaryDatabase()];
  const disk = join(dirname(temporaryDatabase()), 'weights');
  mkdirSync(disk);
  for (const path of [first, second]) symlinkSync(disk, join(dirname(path), 'blobs'));
  trainOne(first, 1);
  trainOne(second, 2);
  expect(verifyDatabase(first).findings).toEqual([]);
  // Still looked for: what no database can name.
  writeFileSync(join(disk, 'notes.txt'), 'mine');
  expect(verifyDatabase(first).findings.map(({ code }) => code)).toEqual(['store/unknown-file']);
});

test('the pid of the holder is told under either name', () => {
  const { path, link } = twoNames('file');
  rmSync(link);
  symlinkSync(path, link);
  const writer = openWriter({ path: link });
  expect(readFileSync(`${path}.writer.pid`, 'utf8')).toBe(`${process.pid}\n`);
  expect(existsSync(`${link}.writer.pid`)).toBe(false);
  writer.close();
});
