import 'server-only';
import type { TaskDetail } from '@basin/store';
import { shownCommand } from './commands.ts';
import { databasePath } from './database.ts';

/** Something to type, and what it is for. */
export interface NamedCommand {
  title: string;
  text: string;
}

/** What can be done with a task from a terminal: measured, replayed, exported, read in Python. */
export function trialCommands({ id, config, weights }: TaskDetail): NamedCommand[] {
  const short = id.slice(0, 12);
  const show = { title: 'Show it in the terminal', text: shownCommand('show', {}, [short]) };
  if (config.kind !== 'training' || weights === null) return [show, curvesInPython(id)];
  const folder = `network-${short}`;
  return [
    {
      title: 'Train it again and compare the weights, bit for bit',
      text: shownCommand('replay', {}, [short]),
    },
    predictionsCommand(id),
    {
      title: 'Its curvature: leading eigenvalues, trace, spectral density',
      text: measureCurvature(short),
    },
    {
      title: 'Export it for PyTorch',
      text: shownCommand('export', { to: 'pytorch', out: folder }, [short]),
    },
    {
      title: 'Load the export in Python',
      text: [
        'import sys',
        `sys.path.insert(0, "${folder}")`,
        'import network',
        'model = network.load()  # a torch.nn.Module with these weights',
      ].join('\n'),
    },
    curvesInPython(id),
    show,
  ];
}

/** Asks a training for its predictions: of test examples, where it has some. */
export function predictionsCommand(id: string): NamedCommand {
  return {
    title: 'What it says of every test example (--set split=train for those it was trained on)',
    text: shownCommand('measure', { measure: 'predictions' }, [id.slice(0, 12)]),
  };
}

function measureCurvature(short: string): string {
  const command = shownCommand('measure', { measure: 'curvature' }, [short]);
  return `${command} --set traceProbeCount=50 --set densityProbeCount=4`;
}

function curvesInPython(id: string): NamedCommand {
  return {
    title: 'Read its curves into pandas',
    text: [
      'import sqlite3, pandas as pd',
      `db = sqlite3.connect(${pythonText(`file:${addressOf(databasePath())}?mode=ro`)}, uri=True)`,
      'curves = pd.read_sql_query("""',
      '  SELECT n.name, m.step, m.epoch, m.value FROM trials AS t',
      '  JOIN metrics AS m ON m.trial_id = t.id AND m.attempt = t.attempt',
      '  JOIN metric_names AS n ON n.id = m.metric_id',
      '  WHERE t.hash = ? ORDER BY t.generation, n.name, m.step""", db,',
      `  params=["${id}"])`,
    ].join('\n'),
  };
}

/** A path within an address, where ? and # begin something else. */
function addressOf(path: string): string {
  return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** A text as a Python literal; JSON's escapes are Python's. */
function pythonText(text: string): string {
  return JSON.stringify(text);
}
