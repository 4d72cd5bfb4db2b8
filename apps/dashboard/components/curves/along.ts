/**
 * What curves run along: seconds are those since the training's attempt began, clock those since the sweep was
 * planned, told as times of day.
 */
export const alongNames = ['epochs', 'steps', 'seconds', 'clock'] as const;
export type Along = (typeof alongNames)[number];

/** What curves can run along that the server first shows along this: nobody knows the epochs of those along steps. */
export function alongsOf(first: Along): Along[] {
  return alongNames.filter((name) => first === 'epochs' || name !== 'epochs');
}

/** What an address asks for; null: nothing, or what is none. */
export function alongOf(given: string | string[] | undefined): Along | null {
  const [first] = [given].flat();
  return alongNames.find((name) => name === first) ?? null;
}
