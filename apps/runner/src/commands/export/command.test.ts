import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addExportCommand } from './command.ts';
import { exportFormats } from './formats/registry.ts';

function run(...words: string[]): Promise<Command> {
  const program = new Command('basin').exitOverride();
  addExportCommand(program, () => undefined);
  return program.parseAsync(['node', 'basin', 'export', ...words]);
}

test('what is for another format is refused, and it says for which', async () => {
  await expect(run('some', '--to=html', '--weights=3')).rejects.toMatchObject({
    code: 'cli/usage',
    message: expect.stringContaining('--weights is not for --to=html: it is for --to=pytorch'),
  });
  await expect(run('some', '--to=htm')).rejects.toThrow('did you mean "html"');
});

test('a format without a default place asks for one', async () => {
  await expect(run('some', '--to=pytorch')).rejects.toThrow(
    '--to=pytorch needs --out: the folder of network.py',
  );
});

test('the help has every format and what --out is of it', () => {
  const program = new Command('basin');
  addExportCommand(program, () => undefined);
  let help = '';
  const command = program.commands[0] as Command;
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  for (const { name, out } of exportFormats) {
    expect(help).toContain(`--to=${name}: of a `);
    expect(help).toContain(`--out is ${out}`);
  }
});
