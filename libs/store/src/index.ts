export * from './contract.ts';
export { blobDirectoryOf, openBlobStore } from './blobs.ts';
export { openReader } from './reader/open-reader.ts';
export { schemaVersion } from './schema-version.ts';
export { openWriter } from './writer/open-writer.ts';
