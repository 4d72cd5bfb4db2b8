export * from './experiment.ts';
export * from './registry.ts';
export * from './own/study-of.ts';
export * from './own/point-table.ts';
export { ownFindings } from './own/own-findings.ts';
export { importedRecord, importedSlug } from './own/imported-record.ts';
export { ownPrefix, type StudyRecord } from './own/study-record.ts';
export * from './evaluation/index.ts';
export * from './page/study-page.ts';
