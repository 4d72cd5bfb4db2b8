/** A study that both sides can run: an experiment of Basin's and the script that does the same work. */
export interface Study {
  /** Basin's experiment. */
  experiment: string;
  script: string;
  scriptArguments: string[];
  /** Seeds of the comparison where the issue names them; null is the preset's own. */
  paperSeeds: number | null;
}

export const studies: Record<string, Study> = {
  'ten-networks': study('ten-networks', 'ten_networks.py', 1),
  'function-fit': study('function-fit', 'function_fit.py', 1),
  'mnist-cnn': study('mnist-cnn', 'mnist_cnn.py', 1),
  trajectories: study('trajectories', 'trajectories.py', null),
  'minimal-ratio': study('minimal-ratio', 'minimal_ratio.py', null),
  'error-surface': study('error-surface', 'error_surface.py', 1),
  'random-labels': study('random-labels', 'random_labels.py', 1),
  'flatness-interpolation': {
    ...study('flatness-interpolation', 'flatness.py', 1),
    scriptArguments: ['--experiment=interpolation'],
  },
  'flatness-sensitivity': {
    ...study('flatness-sensitivity', 'flatness.py', 1),
    scriptArguments: ['--experiment=sensitivity'],
  },
};

function study(experiment: string, script: string, paperSeeds: number | null): Study {
  return { experiment, script, scriptArguments: [], paperSeeds };
}
