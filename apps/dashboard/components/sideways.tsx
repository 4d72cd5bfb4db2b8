'use client';

import { type KeyboardEventHandler, type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './sideways.module.css';

/** What is wider than its place is moved sideways in it; the ends behind which there is more say so. */
export function Sideways(props: {
  label: string;
  className?: string;
  /** Whether what stands first stays in sight, and says enough. */
  keepsStart?: boolean;
  onKeyDown?: KeyboardEventHandler<HTMLDivElement>;
  children: ReactNode;
}) {
  const { label, className = '', keepsStart = false, onKeyDown, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState('');
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => {
      const { scrollLeft, clientWidth, scrollWidth } = element;
      const ends = [
        ...(scrollLeft > leastPx && !keepsStart ? ['left'] : []),
        ...(scrollWidth - clientWidth - scrollLeft > leastPx ? ['right'] : []),
      ];
      setMore(ends.join(' '));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [keepsStart]);
  return (
    <div className={styles['frame']} data-more={more}>
      <div
        ref={box}
        className={`${styles['box']} ${className}`}
        role="region"
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  );
}

/** Of rounded pixels there may be this much more without anything to see. */
const leastPx = 2;
