import { BasinError, type BasinErrorCode, suggestion } from '@basin/core';
import { Command, CommanderError } from 'commander';
import { errorLine } from './error-line.ts';
import type { ExitCode } from './exit-code.ts';
import { addSetupCommand } from '../commands/setup/command.ts';
import { addServeCommand } from '../commands/serve/command.ts';
import { addSweepCommand } from '../commands/sweep/command.ts';
import { addExtendCommand } from '../commands/extend/command.ts';
import { addListCommand } from '../commands/list/command.ts';
import { addShowCommand } from '../commands/show/command.ts';
import { addBestCommand } from '../commands/best/command.ts';
import { addCompareCommand } from '../commands/compare/command.ts';
import { addAnnotateCommands } from '../commands/annotate/command.ts';
import { addSqlCommand } from '../commands/sql/command.ts';
import { addControlCommands } from '../commands/control/command.ts';
import { addReplayCommand } from '../commands/replay/command.ts';
import { addPluginCommand } from '../commands/plugin/command.ts';
import { addMcpCommand } from '../commands/mcp/command.ts';
import { addCompletionCommand } from '../commands/completion/command.ts';
import { addDoctorCommand } from '../commands/doctor/command.ts';
import { addWorkerCommand } from '../commands/worker/command.ts';
import { addAnalyseCommand } from '../commands/analyse/command.ts';
import { addMeasureCommand } from '../commands/measure/command.ts';
import { addExportCommand } from '../commands/export/command.ts';
import { addImportCommand } from '../commands/import/command.ts';
import { addReportCommand } from '../commands/report/command.ts';
import { addBackupCommand } from '../commands/backup/command.ts';
import { addVerifyCommand } from '../commands/verify/command.ts';
import { ownBuild, shortDigest } from '@basin/execution/tasks/build';
import { packageVersion } from '@basin/execution/package-version';

/** Sets the process's exit code when a command's work has ended in some other way than by an error. */
export type SetExitCode = (code: ExitCode) => void;

/** Adds one command to the program. Its modules are loaded when it is called, not before. */
export type AddCommand = (program: Command, setExitCode: SetExitCode) => void;

const commands: readonly AddCommand[] = [
  addSetupCommand,
  addSweepCommand,
  addExtendCommand,
  addWorkerCommand,
  addServeCommand,
  addListCommand,
  addShowCommand,
  addBestCommand,
  addCompareCommand,
  addControlCommands,
  addAnnotateCommands,
  addSqlCommand,
  addReplayCommand,
  addReportCommand,
  addExportCommand,
  addImportCommand,
  addMeasureCommand,
  addAnalyseCommand,
  addBackupCommand,
  addVerifyCommand,
  addPluginCommand,
  addMcpCommand,
  addDoctorCommand,
  addCompletionCommand,
];

/** The whole command line: `basin <command>`. */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command('basin')
    .description('Studies of how small neural networks train.')
    .option('-v, --version', 'output the version number')
    .on('option:version', printVersion)
    .exitOverride()
    .showHelpAfterError(false)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: (text, write) => write(text) });
  // Before any command's work: what it reads may name studies and networks of plug-ins.
  program.hook('preAction', (_, command) => {
    refuseEmpty(command);
    return loadPlugins(command);
  });
  for (const add of commands) add(program, setExitCode);
  for (const command of [program, ...program.commands]) explainErrors(command);
  return program;
}

/**
 * Options without a value (`--database="$UNSET"`), which some other place would be taken for.
 *
 * @throws BasinError `cli/invalid-value`.
 */
function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const value: unknown = command.getOptionValue(name);
    const isEmpty = value === '' || (Array.isArray(value) && value.includes(''));
    // Experiments are listed where one is no word.
    if (!isEmpty || name === 'experiment') continue;
    throw new BasinError(
      'cli/invalid-value',
      `${option.long ?? option.flags} is empty: give a value, or leave it out`,
    );
  }
}

/** The plug-ins that `--plugin` names, of every command that has it; the others load nothing. */
async function loadPlugins(command: Command): Promise<void> {
  const { plugin = [] } = command.opts<{ plugin?: string[] }>();
  // The dashboard's server loads them itself.
  if (plugin.length === 0 || command.name() === 'serve') return;
  const { openPlugins } = await import('../plugins/open-plugins.ts');
  await openPlugins(plugin);
}

/** Not commander's `version`, which wants the text at every start: manifests would be read for nothing. */
function printVersion(): never {
  const { engineVersion, buildDigest } = ownBuild();
  const version = `Basin ${packageVersion()}, engine ${engineVersion}, build ${shortDigest(buildDigest)}`;
  process.stdout.write(`${version}\n`);
  throw new CommanderError(0, 'commander.version', version);
}

/** Commander's own errors, in our form: what was typed, the nearest, and all that is allowed. */
function explainErrors(command: Command): void {
  command.exitOverride().configureOutput({
    outputError: (text, write) => {
      const { code, message } = explain(command, text);
      explained = { code, message };
      write(errorLine(code, message));
    },
  });
}

interface Explained {
  code: BasinErrorCode;
  message: string;
}

let explained: Explained | null = null;

/** What a wrong command line was told; commander throws it without our words. */
export function usageError({ message }: CommanderError): Explained {
  return explained ?? { code: 'cli/usage', message };
}

function explain(command: Command, text: string): Explained {
  const typed = /'([^']*)'/.exec(text)?.[1] ?? '';
  const said = text.trim().replace(/^error: /, '');
  if (said.startsWith('unknown option')) {
    const flags = command.options.map((option) => option.long ?? option.flags);
    const nearest = suggestion(typed.split('=')[0] ?? '', flags);
    return {
      code: 'cli/unknown-option',
      message: `${said}${nearest}\nallowed: ${flags.join(' ')}`,
    };
  }
  if (said.startsWith('unknown command')) {
    const names = command.commands.map((child) => child.name());
    const nearest = suggestion(typed, names);
    return {
      code: 'cli/unknown-command',
      message: `${said}${nearest}\nallowed: ${names.join(' ')}`,
    };
  }
  if (said.startsWith('too many arguments')) {
    const words = `"${command.args.join(' ')}" is not expected here`;
    return {
      code: 'cli/unexpected-word',
      message: `${words}: flags of ${command.name()} start with --`,
    };
  }
  return { code: 'cli/usage', message: said };
}
