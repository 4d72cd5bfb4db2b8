export * from './contract.ts';
export { blobDirectoryOf, openBlobStore } from './blobs.ts';
export { backupDatabase, type BackupOptions, type BackupReport } from './backup/backup-database.ts';
export { realPath } from './real-path.ts';
export { openReader } from './reader/open-reader.ts';
export { schemaVersion } from './schema-version.ts';
export { openWriter } from './writer/open-writer.ts';
export type { VerifyCode, VerifyFinding } from './verify/finding.ts';
export { verifyDatabase, type VerifyReport } from './verify/verify-database.ts';
