export * from './judge-study.ts';
export * from './choose-sweep.ts';
export * from './contradiction.ts';
export * from './over-report.ts';
export * from './claim-charts.ts';
export * from './claim-sentence.ts';
