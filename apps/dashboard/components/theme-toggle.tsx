'use client';

import { useState } from 'react';
import { type Theme, themeCookie, themes } from './theme.ts';
import styles from './theme-toggle.module.css';

const yearInSeconds = 31_536_000;
const icons: Record<Theme, string> = { system: '◐', light: '☀', dark: '☾' };

/** One button that goes through system, light and dark. */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const following = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const choose = () => {
    setTheme(following);
    document.cookie = `${themeCookie}=${following}; path=/; max-age=${yearInSeconds}; samesite=lax`;
    if (following === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = following;
  };
  return (
    <button
      type="button"
      className={styles['toggle']}
      onClick={choose}
      aria-label={`Theme: ${theme}. Change to ${following}.`}
      title={`Theme: ${theme}`}
    >
      <span aria-hidden="true">{icons[theme]}</span>
    </button>
  );
}
