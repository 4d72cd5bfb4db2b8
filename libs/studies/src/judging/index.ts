export * from './error-rates.ts';
export * from './verdict.ts';
export * from './interval-rule.ts';
export * from './paired-comparison.ts';
export * from './run-trend.ts';
export * from './configuration-trend.ts';
export * from './every-run.ts';
