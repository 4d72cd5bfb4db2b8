import type { ReactNode } from 'react';

/** Opens a panel of actions below the row, or closes it. */
export function PanelButton<Panel extends string>(props: {
  name: Panel;
  /** The one that is open. */
  panel: Panel | null;
  setPanel: (panel: Panel | null) => void;
  children: ReactNode;
}) {
  const { name, panel, setPanel, children } = props;
  return (
    <button
      type="button"
      className="control"
      aria-expanded={panel === name}
      onClick={() => setPanel(panel === name ? null : name)}
    >
      {children}
    </button>
  );
}
