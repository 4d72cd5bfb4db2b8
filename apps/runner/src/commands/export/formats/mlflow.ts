import { type ExportFormat, requiredOut } from './format.ts';

/** A study as a folder of MLflow. */
export const mlflow: ExportFormat = {
  name: 'mlflow',
  of: 'study',
  words: 'its trainings as runs in a file store of MLflow',
  out: 'the folder, such as mlruns',
  options: [],
  async write(request) {
    const place = requiredOut(request, mlflow);
    const { exportMlflow } = await import('../write/mlflow.ts');
    exportMlflow(request, place);
  },
};
