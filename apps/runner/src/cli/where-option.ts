import { Option } from 'commander';

/** The query language of the dashboard's tables. @param what it chooses among: `of tasks` */
export function whereOption(what: string): Option {
  return new Option(
    '--where <query>',
    `only those ${what} that meet it: 'width >= 64 and test/accuracy > 97%', 'optimiser = adam', 'has curvature/trace'`,
  );
}
