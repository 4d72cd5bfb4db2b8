import { Option } from 'commander';
import { each } from './values.ts';

/**
 * Code of somebody's own: it runs because its name was given on the command line. Whatever command has this
 * option finds the plug-ins open (`program.ts`).
 */
export function pluginOption(): Option {
  return new Option(
    '--plugin <path>',
    'a plug-in of yours, with studies or networks: a folder or a file (docs/plugins.md); repeat it',
  ).argParser(each);
}
