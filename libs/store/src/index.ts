export * from './contract.ts';
export { blobDirectoryOf, openBlobStore } from './blobs.ts';
export { openWriter } from './writer/open-writer.ts';
