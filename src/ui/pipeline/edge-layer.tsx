import { formatBytes, formatShortCount, plural } from '../format/numbers.ts';
import styles from './edge-layer.module.css';
import type { PipelineEdge } from './figures.ts';
import { edgeWidth } from './figures.ts';
import type { PipelineLayout } from './layout.ts';

/** Rows move as long as the last movement is no older than this. */
const MOVING_MS = 350;

export interface EdgeLayerProps {
  readonly layout: PipelineLayout;
  readonly edges: readonly PipelineEdge[];
  readonly nowMs: number;
  /** The clock runs: live, or in a replay that plays. */
  readonly running: boolean;
  /** The producing stage whose exchange is looked into. */
  readonly openExchange: number | null;
  readonly onOpen: (stageId: number) => void;
}

/** Edges between stages: as wide as the logarithm of their rows; they flow only while rows really move. */
export function EdgeLayer({ layout, edges, nowMs, running, openExchange, onOpen }: EdgeLayerProps) {
  return (
    <>
      <svg className={styles['layer']} width={layout.width} height={layout.height} aria-hidden="true">
        {layout.edges.map((route) => {
          const edge = edges.find((candidate) => candidate.from === route.from && candidate.to === route.to);
          if (edge === undefined) return null;
          const moving = running && edge.movedAtMs !== null && nowMs - edge.movedAtMs < MOVING_MS;
          const width = edgeWidth(edge.rows);
          return (
            <g key={`${route.from}-${route.to}`}>
              <path d={route.path} className={edge.rows > 0 ? styles['edge'] : styles['idle']} strokeWidth={edge.rows > 0 ? width : 1.5} />
              {moving && (
                <path d={route.path} className={styles['flow']} strokeWidth={Math.max(2, width * 0.5)} style={{ animationDuration: `${flowSeconds(edge.rowsPerSecond)}s` }} />
              )}
            </g>
          );
        })}
      </svg>
      {layout.edges.map((route) => {
        const edge = edges.find((candidate) => candidate.from === route.from && candidate.to === route.to);
        if (edge === undefined) return null;
        const exchange = edge.keys === '' ? edge.kind : `${edge.kind} (${edge.keys})`;
        const figures = edge.rows > 0 ? `${plural(edge.rows, 'row')}, ${formatBytes(edge.bytes)}` : 'nothing yet';
        return (
          <button
            key={`${route.from}-${route.to}`} type="button" className={styles['label']} style={{ left: route.labelX, top: route.labelY }} aria-pressed={openExchange === edge.from}
            title={`${exchange}, ${plural(edge.numPartitions, 'partition')}: ${figures}`}
            aria-label={`Exchange from stage ${edge.from} to stage ${edge.to}: ${exchange}, ${figures}`} onClick={() => onOpen(edge.from)}
          >
            <span className={styles['kind']}>{edge.kind}</span>
            <span className={styles['figures']}>
              {edge.rows > 0 ? formatShortCount(edge.rows) : '–'}
              <br />
              {edge.rows > 0 ? formatBytes(edge.bytes) : ''}
            </span>
          </button>
        );
      })}
    </>
  );
}

/** One dash's way: faster by a third for every tenfold of rows per second, in steps so that it never jumps. */
function flowSeconds(rowsPerSecond: number): number {
  const tens = Math.max(0, Math.floor(Math.log10(Math.max(1, rowsPerSecond))));
  return Math.round(200 * 0.72 ** tens) / 100;
}
