/** The page's end of the coordinator: Comlink calls that fail, rather than hang, when the engine is lost. */
import { proxy, type Remote, wrap } from 'comlink';
import { fromPlainError, ResourceError } from '../base/errors.ts';
import type { JobEvent } from '../protocol/api.ts';
import type { CoordinatorApi, Outcome, RunOutcome, RunRequest } from '../protocol/coordinator.ts';
import type { EventStream } from './event-stream.ts';
import { spawnCoordinator } from './spawn.ts';

export class CoordinatorClient {
  private readonly worker: Worker;
  private readonly api: Remote<CoordinatorApi>;
  private readonly lost: Promise<never>;
  private lose: (error: Error) => void = () => {};

  /** `onLost` is called once, when the coordinator crashed. */
  constructor(onLost: (error: Error) => void) {
    this.worker = spawnCoordinator();
    this.api = wrap<CoordinatorApi>(this.worker);
    this.lost = new Promise<never>((_, reject) => {
      this.lose = reject;
    });
    this.lost.catch(() => {}); // every pending call rejects by itself
    this.worker.addEventListener('error', (event) => {
      const error = engineLost(event.message);
      this.lose(error);
      onLost(error);
    });
  }

  call<T>(use: (api: Remote<CoordinatorApi>) => Promise<T>): Promise<T> {
    return Promise.race([use(this.api), this.lost]);
  }

  /** For calls that answer with an `Outcome`: gives the value or throws the error. */
  async value<T>(use: (api: Remote<CoordinatorApi>) => Promise<Outcome<T>>): Promise<T> {
    const outcome = await this.call(use);
    if (!outcome.ok) throw fromPlainError(outcome.error);
    return outcome.value;
  }

  /** Runs a job; resolves when its last event has come, too. */
  run(request: RunRequest, stream: EventStream): Promise<RunOutcome> {
    const onEvents = proxy((events: JobEvent[]) => stream.push(events));
    return this.call(async (api) => {
      const outcome = (await api.run(request, onEvents)) as RunOutcome;
      await stream.received(outcome.numEvents);
      return outcome;
    });
  }

  terminate(): void {
    this.worker.terminate();
    this.lose(engineLost('it was stopped'));
  }
}

function engineLost(reason: string | undefined): ResourceError {
  return new ResourceError('WORKER_LOST', `The engine stopped: ${reason || 'its worker could not be started'}.`, { hint: 'Restart the engine; your files and text are kept.' });
}
