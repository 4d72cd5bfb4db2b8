import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders and files beside what is compiled. */
const isBeside =
  /^(node_modules|fixtures|testing|dist|tools|soak|examples|migrations|\..*)$|\.test\.tsx?$/;
const isSource = /\.(tsx?|js|json|css)$/;

/**
 * Every file that an application is compiled from, sorted, from the root: those of its folder and of
 * the libs.
 */
export function sourcesOf(root, folder) {
  const found = ['package-lock.json'];
  collect(root, folder, found);
  collect(root, 'libs', found);
  return found.sort();
}

function collect(root, folder, found) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (isBeside.test(entry.name)) continue;
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(root, file, found);
    else if (isSource.test(entry.name)) found.push(file);
  }
}

/**
 * A digest of what the file system says of the files: a few milliseconds. Another one may mean the same
 * texts, written again.
 */
export function statDigest(root, files) {
  const hash = digestOf(root);
  for (const file of files) {
    const stat = statSync(path.join(root, file), { throwIfNoEntry: false });
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 20);
}

/** A digest of what is in the files. */
export function textDigest(root, files) {
  const hash = digestOf(root);
  for (const file of files) {
    const text = readText(path.join(root, file));
    hash.update(`${file} ${text?.length}\n`).update(text ?? '');
  }
  return hash.digest('hex').slice(0, 20);
}

/** Compiled files name places below the root. */
function digestOf(root) {
  return createHash('sha256').update(`${root}\n`);
}

function readText(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
