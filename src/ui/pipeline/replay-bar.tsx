import { useEffect, useState } from 'react';
import { usePipeline, useWorkbenchObject } from '../app/workbench-context.tsx';
import { formatDuration } from '../format/numbers.ts';
import { IconButton } from '../parts/button.tsx';
import { useMedia } from '../parts/use-media.ts';
import styles from './replay-bar.module.css';

/** A short job is stretched to this, or nobody would see it. */
const MIN_PLAY_MS = 6_000;
const STILL_FRAMES = 12;

/** Steps through a job that has ended: its events, folded up to the moment chosen. */
export function ReplayBar({ onPlaying }: { readonly onPlaying: (playing: boolean) => void }) {
  const { pipeline } = useWorkbenchObject();
  const events = usePipeline((view) => view.events);
  const replayAtMs = usePipeline((view) => view.replayAtMs);
  const [playing, setPlaying] = useState(false);
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const endMs = events.at(-1)?.atMs ?? 0;
  const atMs = replayAtMs ?? endMs;

  // biome-ignore lint/correctness/useExhaustiveDependencies: it starts where the job stands when it begins to play.
  useEffect(() => {
    onPlaying(playing);
    if (!playing) return;
    const startMs = atMs >= endMs ? 0 : atMs;
    const rate = Math.min(1, endMs / MIN_PLAY_MS);
    const began = performance.now();
    let frame = 0;
    const step = () => {
      let to = startMs + (performance.now() - began) * rate;
      if (still) to = Math.floor((to / endMs) * STILL_FRAMES) * (endMs / STILL_FRAMES);
      if (to >= endMs) {
        pipeline.replayTo(null);
        setPlaying(false);
      } else {
        pipeline.replayTo(to);
        frame = requestAnimationFrame(step);
      }
    };
    step();
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other events are another job.
  useEffect(() => setPlaying(false), [events]);

  return (
    <div className={styles['bar']}>
      <IconButton icon={playing ? 'stop' : 'play'} label={playing ? 'Stop the replay' : 'Replay the run'} onClick={() => setPlaying(!playing)} />
      <input
        type="range" className={styles['slider']} min={0} max={Math.max(1, endMs)} step="any" value={atMs} aria-label="Moment of the run"
        aria-valuetext={`${formatDuration(atMs)} of ${formatDuration(endMs)}`}
        onChange={(event) => {
          setPlaying(false);
          const to = event.target.valueAsNumber;
          pipeline.replayTo(to >= endMs ? null : to);
        }}
        onKeyDown={(event) => {
          const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
          if (direction === 0) return;
          event.preventDefault();
          const to = Math.max(0, atMs + (direction * endMs) / 100);
          pipeline.replayTo(to >= endMs ? null : to);
        }}
      />
      <span className={styles['time']}>{formatDuration(atMs)} of {formatDuration(endMs)}</span>
    </div>
  );
}
