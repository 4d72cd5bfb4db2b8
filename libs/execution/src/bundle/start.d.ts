type Application = 'runner' | 'dashboard' | 'study-page';

/** The application's main module. */
export function start(application: Application): Promise<Record<string, unknown>>;

/** The folder of an application's compiled files; null, with a word, where they cannot be made. */
export function compiled(application: Application): string | null;
