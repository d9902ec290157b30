import { useEffect, useState } from 'react';

/** Ms since `sinceMs` (page time), ten times a second; 0 while there is nothing to time. */
export function useClock(sinceMs: number | null): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (sinceMs === null) return setNowMs(0);
    const tick = () => setNowMs(performance.now() - sinceMs);
    tick();
    const timer = setInterval(tick, 100);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return nowMs;
}
