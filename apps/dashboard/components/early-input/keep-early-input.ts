/** Heard by the page when its controls work. */
export const readyEvent = 'basin-ready';

/**
 * Runs in a page before anything else of it. What somebody presses, types or chooses before the page's
 * scripts have come is kept, and done once they have, a button or a form once however often it was
 * pressed; links, and forms that say where they go, work without them. It is sent as text: nothing
 * outside of it may be used in it.
 *
 * @param ready the event that says that they have.
 */
export function keepEarlyInput(ready: string): void {
  type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  const isField = (target: unknown): target is Field =>
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement;
  const fields = new Map<Field, { value: string; isTicked: boolean }>();
  const done: (() => void)[] = [];
  // Who sees nothing happen presses again, and means it once: a study is not started twice.
  const pressed = new Set<HTMLButtonElement | HTMLFormElement>();
  const doOnce = (what: HTMLButtonElement | HTMLFormElement, press: () => void): void => {
    if (pressed.has(what)) return;
    pressed.add(what);
    done.push(press);
  };

  const isTick = (field: Field): field is HTMLInputElement =>
    field.type === 'checkbox' || field.type === 'radio';
  // React takes a value that it has seen for no change: it is shown the first one, then the other behind its back.
  const setBehind = (field: Field, value: string): void => {
    if (field instanceof HTMLSelectElement) {
      field.value = value;
      return;
    }
    field.value = field.defaultValue;
    const own = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
    Object.getOwnPropertyDescriptor(own.prototype, 'value')?.set?.call(field, value);
  };
  const tell = (field: Field, { value, isTicked }: { value: string; isTicked: boolean }): void => {
    if (isTick(field)) {
      field.checked = !isTicked;
      field.click();
      return;
    }
    const caret = 'selectionStart' in field ? field.selectionStart : null;
    if (field.type !== 'file') setBehind(field, value);
    if (
      caret !== null &&
      field === document.activeElement &&
      !(field instanceof HTMLSelectElement)
    ) {
      field.setSelectionRange(caret, caret);
    }
    for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
  };

  // Nobody else hears of what is kept: done twice it would be undone.
  const handlers: Record<string, (event: Event) => void> = {
    input(event) {
      if (!isField(event.target)) return;
      event.stopPropagation();
      const { value } = event.target;
      fields.set(event.target, { value, isTicked: isTick(event.target) && event.target.checked });
    },
    change(event) {
      handlers['input']?.(event);
    },
    click(event) {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (button === null || button.type !== 'button') return;
      event.stopPropagation();
      doOnce(button, () => button.click());
    },
    keydown(event) {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
      const { target } = event;
      const isTyped = isField(target) && key.length === 1;
      if (isTyped || key === 'Tab' || ctrlKey || metaKey || altKey) return;
      if (!(target instanceof HTMLElement) || target === document.body) return;
      // The browser makes a click of it.
      if (target.closest('button, a, summary') !== null) return;
      event.stopPropagation();
      const same = { key, shiftKey, bubbles: true, cancelable: true };
      done.push(() => target.dispatchEvent(new KeyboardEvent('keydown', same)));
    },
    submit(event) {
      const { target } = event;
      if (!(target instanceof HTMLFormElement) || target.hasAttribute('action')) return;
      event.preventDefault();
      event.stopPropagation();
      doOnce(target, () => target.requestSubmit());
    },
  };
  for (const [name, handler] of Object.entries(handlers)) addEventListener(name, handler, true);

  const play = (): void => {
    for (const [name, handler] of Object.entries(handlers))
      removeEventListener(name, handler, true);
    const all = [
      ...[...fields].map(
        ([field, was]) =>
          () =>
            tell(field, was),
      ),
      ...done,
    ];
    // One after the other: what one changes is shown before the next is done.
    const next = (): void => {
      all.shift()?.();
      if (all.length > 0) setTimeout(next);
    };
    next();
  };
  addEventListener(ready, play, { once: true });
}
