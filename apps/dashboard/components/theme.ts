export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Kept in a cookie, so that the server's first paint has the right colours already. */
export const themeCookie = 'basin_theme';

/** The theme of a cookie's value; what is unknown follows the system. */
export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system';
}
