'use client';

import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Plot, PlotOptions } from '@observablehq/plot';
import { nextPoint, showPoint } from './pointed.ts';
import styles from './plot-canvas.module.css';

/** Draws at a width in pixels; loaded on demand, for Plot is large. */
export type Draw = (size: { width: number; height: number }) => PlotOptions;

type PressedKey = Pick<KeyboardEvent, 'key' | 'shiftKey'>;

/** Keys that are kept until there is a drawing to hear them. */
const mostEarlyKeys = 20;
const leastHeight = 240;
const mostHeight = 440;

/** A drawing in its element, for what follows pointers and keys over it. */
export interface DrawnPlot {
  element: HTMLElement;
  /** With the scales that Plot tells of, `scale('x')` among them. */
  plot: (SVGSVGElement | HTMLElement) & Plot;
}

/** Safari has no idle callbacks. */
const hasIdle = typeof requestIdleCallback === 'function';
const restMs = 3_000;

/** Calls it once the browser has nothing else to do. */
function whenIdle(act: () => void): number {
  return hasIdle ? requestIdleCallback(act) : (setTimeout(act, restMs) as unknown as number);
}

function leaveIdle(handle: number): void {
  if (hasIdle) cancelIdleCallback(handle);
  else clearTimeout(handle);
}

/**
 * A chart: the server's markup first, then the browser's own at the width there is, with tooltips that
 * the pointer and the arrow keys move. `version` tells when to draw anew; `load` gives the drawing
 * code, or null where the browser has none: then the server's markup is all there is.
 */
export function PlotCanvas(props: {
  label: string;
  markup: string;
  version: string;
  aspect: number;
  /** Of a drawing whose rows decide its height, in pixels; it is drawn once it is nearly seen. */
  fixedHeight?: number;
  load: () => Promise<Draw | null>;
  /** Called with each new drawing; what it gives is called before the next. */
  onDrawn?: (drawn: DrawnPlot) => () => void;
  /** What else a key does; true, or what is pointed at then: this and nothing else. */
  onKey?: (pressed: PressedKey, svg: SVGSVGElement) => boolean | string;
}) {
  const { label, version, aspect, fixedHeight, load } = props;
  const canvas = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [isServers, setIsServers] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [pointed, setPointed] = useState('');
  // React would put the server's markup back over the drawing whenever it changed.
  const [firstMarkup] = useState(props.markup);
  const loadRef = useRef(load);
  loadRef.current = load;
  const onDrawn = useRef(props.onDrawn);
  onDrawn.current = props.onDrawn;
  const early = useRef<PressedKey[]>([]);
  const pressRef = useRef<(pressed: PressedKey, svg: SVGSVGElement) => boolean>(() => false);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let current = true;
    let widthDrawn = 0;
    let leave: (() => void) | undefined;
    // One after the other: what one shows is where the next begins.
    const pressEarly = () => {
      const [pressed] = early.current.splice(0, 1);
      const svg = element.querySelector('svg');
      if (pressed === undefined || svg === null) return;
      flushSync(() => pressRef.current(pressed, svg));
      setTimeout(pressEarly);
    };
    const draw = async () => {
      const width = Math.floor(element.clientWidth);
      if (width === 0 || width === widthDrawn) return;
      widthDrawn = width;
      try {
        const [{ drawPlot }, drawAt] = await Promise.all([
          import('@basin/charts/draw-plot'),
          loadRef.current(),
        ]);
        if (!current) return;
        if (drawAt === null) return setIsServers(true);
        const height =
          fixedHeight ?? Math.round(Math.min(mostHeight, Math.max(leastHeight, width * aspect)));
        const plot = drawPlot(drawAt({ width, height }));
        // The content security policy forbids style elements; globals.css has these rules.
        plot.querySelectorAll('style').forEach((style) => style.remove());
        // The canvas has the label; Plot's labels of its parts are no roles that a reader could use.
        plot.setAttribute('aria-hidden', 'true');
        leave?.();
        element.replaceChildren(plot);
        leave = onDrawn.current?.({ element, plot });
        setDrawn(true);
        setProblem(null);
        pressEarly();
      } catch (error) {
        if (current) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    const observer = new ResizeObserver(() => void draw());
    // A page of claims has dozens of small ones: none waits for those further down.
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        observer.observe(element);
      },
      { rootMargin: '100%' },
    );
    let idle: number | undefined;
    if (fixedHeight === undefined) observer.observe(element);
    else {
      near.observe(element);
      // Those that nobody has come near to yet too, one by one: pages are printed, and searched through.
      idle = whenIdle(() => {
        void draw();
        observer.observe(element);
      });
    }
    return () => {
      current = false;
      if (idle !== undefined) leaveIdle(idle);
      leave?.();
      observer.disconnect();
      near.disconnect();
    };
  }, [version, aspect, fixedHeight]);

  /** Whether the key means anything. */
  const press = (pressed: PressedKey, svg: SVGSVGElement): boolean => {
    const done = props.onKey?.(pressed, svg) ?? false;
    if (done === true) return true;
    const { key } = pressed;
    const text =
      done !== false ? done : key === 'Escape' ? showPoint(svg, null) : nextPoint(svg, key);
    if (text !== null) setPointed(text);
    return text !== null;
  };
  pressRef.current = press;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const svg = canvas.current?.querySelector('svg') ?? null;
    const pressed = { key: event.key, shiftKey: event.shiftKey };
    if (svg !== null) {
      if (press(pressed, svg)) event.preventDefault();
    } else if (event.key !== 'Tab' && early.current.length < mostEarlyKeys) {
      early.current.push(pressed);
    }
  };
  // The first drawing has the height of the second: nothing below it moves.
  const heights = {
    '--least-height': `${fixedHeight ?? leastHeight}px`,
    '--height': `${aspect * 100}cqw`,
    '--most-height': `${fixedHeight ?? mostHeight}px`,
  } as CSSProperties;
  return (
    <div className={styles['frame']}>
      <div
        className={styles['canvas']}
        role="img"
        aria-label={label}
        data-drawn={drawn}
        tabIndex={0}
        style={heights}
        onKeyDown={onKeyDown}
        onBlur={() => {
          const svg = canvas.current?.querySelector('svg');
          if (pointed !== '' && svg) showPoint(svg, null);
          setPointed('');
        }}
      >
        {drawn ? null : (
          <div
            className={styles['first']}
            dangerouslySetInnerHTML={{ __html: isServers ? props.markup : firstMarkup }}
          />
        )}
        <div ref={canvas} className={styles['drawing']} />
      </div>
      <p className="visually-hidden" aria-live="polite">
        {pointed}
      </p>
      {problem === null ? null : <p className={styles['problem']}>Not drawn: {problem}</p>}
    </div>
  );
}
