/** The one place of the page that names the engine's entry. */
export function spawnCoordinator(): Worker {
  return new Worker(new URL('../../workers/coordinator.worker.ts', import.meta.url), { type: 'module', name: 'spillway-coordinator' });
}
