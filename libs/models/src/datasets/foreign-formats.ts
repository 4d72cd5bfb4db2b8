import { hexadecimal } from './gunzip.ts';

/** Formats that people have and that cannot be read, by their first bytes. */
const foreign: readonly [start: string, format: string, todo: string][] = [
  ['50 4b 03 04', 'a ZIP file: a spreadsheet or a PyTorch file', 'export it as CSV or npz'],
  ['50 41 52 31', 'a Parquet file', 'export it as CSV or npz'],
  ['89 48 44 46', 'an HDF5 file', 'export it as npz'],
  ['89 50 4e 47', 'a PNG image', 'put all images into one array, in an npz file'],
  ['ff d8 ff', 'a JPEG image', 'put all images into one array, in an npz file'],
  ['80 02', 'a Python pickle', 'pickles are programs and are not read: export it as npz or CSV'],
  ['80 03', 'a Python pickle', 'pickles are programs and are not read: export it as npz or CSV'],
  ['80 04', 'a Python pickle', 'pickles are programs and are not read: export it as npz or CSV'],
  ['80 05', 'a Python pickle', 'pickles are programs and are not read: export it as npz or CSV'],
  ['76 65 72 73 69 6f 6e 20', 'a Git LFS pointer', 'fetch the file itself: git lfs pull'],
  ['42 5a 68', 'a bzip2 file', 'decompress it first, or compress it with gzip'],
  ['fd 37 7a 58', 'an xz file', 'decompress it first, or compress it with gzip'],
  ['28 b5 2f fd', 'a zstd file', 'decompress it first, or compress it with gzip'],
  ['4d 41 54 4c', 'a MATLAB file', 'export it as npz or CSV'],
  ['25 50 44 46', 'a PDF', 'export the table as CSV'],
  ['3c 21 44 4f', 'an HTML page', 'download the file itself, not the page that shows it'],
  ['3c 68 74 6d', 'an HTML page', 'download the file itself, not the page that shows it'],
];

/** What a file is that no data set is read from; null for all others. */
export function foreignFormat(bytes: Uint8Array): { format: string; todo: string } | null {
  const start = hexadecimal(bytes.subarray(0, 8));
  const found = foreign.find(([first]) => start.startsWith(first));
  return found === undefined ? null : { format: found[1], todo: found[2] };
}

/** The same as words for a message. */
export function foreignText(bytes: Uint8Array): string | null {
  const found = foreignFormat(bytes);
  return found === null ? null : `it is ${found.format}: ${found.todo}`;
}
