import type {
  CurveRecord,
  EvidenceRecord,
  HeatMapRecord,
  HistogramRecord,
  PathRecord,
  ScatterRecord,
  SurfaceRecord,
} from '@basin/charts';

/** A figure's record with the builder that draws it: plain, so that a server makes it and a browser draws it. */
export type ChartRecord =
  | { kind: 'curves'; record: CurveRecord }
  | { kind: 'histogram'; record: HistogramRecord }
  | { kind: 'surface'; record: SurfaceRecord }
  | { kind: 'scatter'; record: ScatterRecord }
  | { kind: 'heat-map'; record: HeatMapRecord }
  | { kind: 'paths'; record: PathRecord }
  | { kind: 'evidence'; record: EvidenceRecord };

/** A chart with the words around it. */
export interface TitledChart {
  /** Unique on its page: also the name of its files. */
  id: string;
  title: string;
  /** What is drawn, and how much of what is stored. */
  caption: string;
  chart: ChartRecord;
}
