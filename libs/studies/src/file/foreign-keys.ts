import type { StudyProblem } from './study-problem.ts';

/** Keys of W&B's sweep files that say where and for whom; read over, with a notice. */
export const ignoredKeys: Readonly<Record<string, string>> = {
  project: 'results are in one database',
  entity: 'results are in one database',
  controller: 'Basin chooses the points itself',
  image_uri: 'Basin trains networks itself',
  job: 'Basin trains networks itself',
};

/** Keys of W&B's sweep files that Basin cannot follow, and what to do instead. */
export const refusedKeys: Readonly<Record<string, string>> = {
  program:
    'Basin trains networks itself and runs no program: delete this line; the training is that of `training`, or of --experiment',
  command:
    'Basin trains networks itself and runs no command: delete it; the training is that of `training`, or of --experiment',
  scheduler: 'Basin has executors of its own (--executor): delete it',
};

/** What is said of keys that are W&B's alone. */
export function foreignKeys(value: Readonly<Record<string, unknown>>): {
  problems: StudyProblem[];
  notices: { path: PropertyKey[]; message: string }[];
} {
  const problems = Object.entries(refusedKeys).flatMap(([key, reason]): StudyProblem[] =>
    Object.hasOwn(value, key)
      ? [{ code: 'study/not-supported', path: [key], at: 'key', message: `${key}: ${reason}` }]
      : [],
  );
  const notices = Object.entries(ignoredKeys).flatMap(([key, reason]) =>
    Object.hasOwn(value, key) ? [{ path: [key], message: `${key} is ignored: ${reason}` }] : [],
  );
  const refusedMethods: Record<string, string> = {
    custom:
      'a controller of your own cannot choose the points: use method: grid, random, sobol or bayes',
  };
  const method = value['method'];
  const reason = typeof method === 'string' ? refusedMethods[method] : undefined;
  if (reason !== undefined) {
    const message = `method is "${String(method)}": ${reason}`;
    problems.push({ code: 'study/not-supported', path: ['method'], at: 'value', message });
  }
  return { problems, notices };
}
