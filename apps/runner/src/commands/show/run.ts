import { chooseTarget } from '@basin/execution/reading/choose-target';
import { openReader } from '@basin/store';
import { print } from '../../cli/print.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { readSweep, readTask, type ShownTasks } from './read.ts';
import { sweepText } from './sweep-text.ts';
import { taskText } from './task-text.ts';

export interface ShowOptions extends ShownTasks {
  json: boolean;
}

/** Prints the sweep or the task whose id begins so. */
export async function printOne(database: string, id: string, options: ShowOptions): Promise<void> {
  const reader = openReader(database);
  try {
    const chosen = chooseTarget(reader, id);
    if (chosen.kind === 'sweep') {
      const sweep = await readSweep(reader, chosen.sweep, options);
      print<'show SWEEP'>(options.json, sweep, () => sweepText(sweep, outputWidth()));
    } else {
      const task = readTask(reader, chosen);
      print<'show TASK'>(options.json, task, () => taskText(task, outputWidth()));
    }
  } finally {
    reader.close();
  }
}
