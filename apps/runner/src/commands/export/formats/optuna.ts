import { type ExportFormat, requiredOut } from './format.ts';

/** A study as Optuna's storage. */
export const optuna: ExportFormat = {
  name: 'optuna',
  of: 'study',
  words: 'its trainings as trials in a database of Optuna, which can go on with it',
  out: 'the file, such as study.db',
  options: [],
  async write(request) {
    const place = requiredOut(request, optuna);
    const { exportOptuna } = await import('../write/optuna.ts');
    exportOptuna(request, place);
  },
};
