/**
 * The page's state and everything its controls do. One per session. It holds what the session told it and what
 * the user typed; files, plans and rows stay on the other side of the session.
 */
import { createStore } from 'zustand/vanilla';
import { UserError } from '../../base/errors.ts';
import type { PlainError } from '../../base/errors.ts';
import type { Diagnostic, EngineInfo, Job, OpenOptions, Result, Session, Settings, TableInfo } from '../../protocol/api.ts';
import { readEventLog } from '../pipeline/event-log.ts';
import { createPipelineStore } from '../pipeline/pipeline-store.ts';
import { plainErrorOf } from './errors.ts';
import { ACCESS_SAMPLE, fetchSample, isSampleQuery, SAMPLES } from './samples.ts';
import type { Sample } from './samples.ts';
import { remember, remembered } from './storage.ts';
import type { EditorHandle } from '../editor/editor-handle.ts';

export type RunPhase = 'idle' | 'running' | 'done' | 'failed' | 'cancelled';

export interface RunState {
  readonly phase: RunPhase;
  /** What was run, and where it began in the editor's text. */
  readonly text: string;
  readonly offset: number;
  readonly error: PlainError | null;
  readonly cancelling: boolean;
}

export interface WorkbenchState {
  readonly engine: EngineInfo | null;
  readonly problem: { readonly message: string; readonly hint?: string } | null;
  readonly settings: Settings | null;
  readonly tables: readonly TableInfo[];
  readonly tablesKnown: boolean;
  /** Names of what is being opened. */
  readonly opening: readonly { readonly id: number; readonly name: string }[];
  /** What could not be opened, or done to a table, and why. */
  readonly fileErrors: readonly { readonly id: number; readonly what: string; readonly error: PlainError }[];
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly run: RunState;
  readonly result: Result | null;
  /** The query whose result is shown. */
  readonly resultText: string;
  /** Part of the editor's text that something on the page points at. */
  readonly spotlight: { readonly start: number; readonly end: number } | null;
}

const TEXT_KEY = 'query';
const IDLE: RunState = { phase: 'idle', text: '', offset: 0, error: null, cancelling: false };

export function createWorkbench(session: Session) {
  const store = createStore<WorkbenchState>(() => ({
    engine: null, problem: null, settings: null, tables: [], tablesKnown: false, opening: [], fileErrors: [],
    text: remembered(TEXT_KEY) ?? ACCESS_SAMPLE.query, diagnostics: [], run: IDLE, result: null, resultText: '', spotlight: null,
  }));
  const pipeline = createPipelineStore();
  /** The editor on screen, whichever it is; null where there is none (yet). */
  const editor: { current: EditorHandle | null } = { current: null };
  /** The file of each table, for opening them again with another format. */
  const filesOf = new Map<string, File>();
  let job: Job | null = null;
  let errorId = 0;
  let openingId = 0;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;

  const set = store.setState;
  const get = store.getState;

  function fileError(what: string, thrown: unknown): void {
    errorId += 1;
    set({ fileErrors: [...get().fileErrors, { id: errorId, what, error: plainErrorOf(thrown) }] });
  }

  /** Opens one after the other, so that a file that is refused takes no other with it. */
  async function open(files: readonly File[], options?: OpenOptions): Promise<readonly TableInfo[]> {
    const opened: TableInfo[] = [];
    const waiting = files.map((file) => ({ id: ++openingId, name: file.name }));
    set({ opening: [...get().opening, ...waiting] });
    for (const [index, file] of files.entries()) {
      try {
        for (const table of await session.open([file], options)) {
          filesOf.set(table.name, file);
          opened.push(table);
        }
      } catch (thrown) {
        fileError(file.name, thrown);
      }
      const tables = await readTables();
      set({ opening: get().opening.filter((entry) => entry.id !== waiting[index]?.id), ...tables });
    }
    return opened;
  }

  async function readTables(): Promise<Partial<WorkbenchState>> {
    return session.tables().then((tables) => ({ tables, tablesKnown: true }), () => ({}));
  }

  function setText(text: string): void {
    if (text === get().text) return;
    set({ text });
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => remember(TEXT_KEY, text), 300);
  }

  async function run(part?: { readonly text: string; readonly offset: number }): Promise<void> {
    if (get().run.phase === 'running') return;
    const { text, offset } = part ?? { text: get().text, offset: 0 };
    if (text.trim() === '') return;
    const sample = sampleToOpen(text);
    set({ run: { phase: 'running', text, offset, error: null, cancelling: false } });
    if (sample !== undefined && !(await loadSample(sample))) return void set({ run: IDLE });
    pipeline.begin();
    let current: Job;
    try {
      current = session.run(text);
    } catch (thrown) {
      pipeline.abandon();
      return void set({ run: { ...get().run, phase: 'failed', error: plainErrorOf(thrown) } });
    }
    job = current;
    const draining = drain(current);
    try {
      const result = await current.result;
      await draining;
      get().result?.dispose();
      set({ result, resultText: text, run: { ...get().run, phase: 'done' } });
    } catch (thrown) {
      await draining;
      const error = plainErrorOf(thrown);
      set({ run: { ...get().run, phase: error.code === 'CANCELLED' ? 'cancelled' : 'failed', error: error.code === 'CANCELLED' ? null : error } });
    } finally {
      job = null;
    }
  }

  /** Takes the job's events in. The last result's memory is given back as soon as the new query is known to be runnable. */
  async function drain(current: Job): Promise<void> {
    try {
      for await (const event of current.events) {
        if (event.kind === 'job-planned' && get().result !== null) {
          get().result?.dispose();
          set({ result: null, resultText: '' });
        }
        pipeline.push(event);
      }
      pipeline.end();
    } catch {
      // The engine was lost half-way; `result` rejects with the reason, which is shown.
      pipeline.abandon();
    }
  }

  /** The sample that a query typed by the page needs, where its tables are not open yet. */
  function sampleToOpen(text: string): Sample | undefined {
    const open = new Set(get().tables.map((table) => table.name));
    return SAMPLES.find((sample) => sample.query.trim() === text.trim() && sample.tables.some((name) => !open.has(name)));
  }

  async function loadSample(sample: Sample): Promise<boolean> {
    try {
      const files = await fetchSample(sample);
      return (await open(files)).length >= files.length;
    } catch (thrown) {
      fileError(sample.title, thrown);
      return false;
    }
  }

  const actions = {
    setText, run, open,
    /** Runs the selected part of the text, or all of it. */
    async runEditor(): Promise<void> {
      editor.current?.settle();
      const selection = editor.current?.selection();
      const { text } = get();
      const part = selection === undefined ? '' : text.slice(selection.start, selection.end);
      await (selection === undefined || part.trim() === '' ? run() : run({ text: part, offset: selection.start }));
    },
    /** Puts a name where the caret is. */
    insertName(name: string): void {
      if (editor.current !== null) editor.current.insert(name);
      else setText(`${get().text}${/\s$|^$/.test(get().text) ? '' : ' '}${name}`);
    },
    /** Puts a statement of its own behind the text (or in place of one that the page typed), selected and ready to run. */
    insertQuery(query: string): void {
      const { text } = get();
      const before = isSampleQuery(text) ? '' : `${text.trimEnd().replace(/;?$/, ';')}\n\n`;
      setText(before + query);
      editor.current?.setText(before + query);
      editor.current?.select(before.length, before.length + query.length);
    },
    /** Opens a sample, types its query (unless the user has written one) and runs it. */
    async trySample(sample: Sample): Promise<void> {
      if (get().run.phase === 'running') return;
      if (isSampleQuery(get().text)) setText(sample.query);
      await run({ text: sample.query, offset: 0 });
    },
    async cancel(): Promise<void> {
      if (job === null) return;
      set({ run: { ...get().run, cancelling: true } });
      await job.cancel().catch((thrown: unknown) => fileError('Cancel', thrown));
    },
    async drop(table: TableInfo): Promise<void> {
      await session.drop(table.name).then(() => filesOf.delete(table.name), (thrown: unknown) => fileError(table.name, thrown));
      set(await readTables());
    },
    async setImport(table: TableInfo, on: boolean): Promise<void> {
      await session.setImport(table.name, on).catch((thrown: unknown) => fileError(table.name, thrown));
      set(await readTables());
    },
    /** Whether the page still has the files, so that they can be opened again with another format. */
    canReopen: (table: TableInfo): boolean => filesOf.has(table.name),
    async reopen(table: TableInfo, format: string | undefined): Promise<void> {
      const file = filesOf.get(table.name);
      if (file === undefined) return;
      await session.drop(table.name).catch((thrown: unknown) => fileError(table.name, thrown));
      const opened = await open([file], format === undefined ? {} : { format });
      // Refused in that format: it comes back as it was.
      if (opened.length === 0 && format !== undefined) await open([file]);
    },
    async changeSettings(patch: Partial<Settings>): Promise<PlainError | null> {
      try {
        set({ settings: await session.settings(patch) });
        return null;
      } catch (thrown) {
        return plainErrorOf(thrown);
      }
    },
    reportFileProblem: (message: string): void =>
      fileError('Some files were left out', new UserError('FILE_UNREADABLE', message)),
    showPlace: (start: number, end: number): void => editor.current?.select(start, end),
    dismissFileError: (id: number): void => set({ fileErrors: get().fileErrors.filter((entry) => entry.id !== id) }),
    async check(): Promise<void> {
      const { text, tables } = get();
      // Before anything is open every table name is unknown: the first screen is no place for that.
      const diagnostics = text.trim() === '' || tables.length === 0 ? [] : await session.check(text).catch(() => []);
      if (get().text === text) set({ diagnostics });
    },
    complete: (text: string, offset: number) => session.complete(text, offset),
    async restart(): Promise<void> {
      try {
        await session.restart();
        set({ engine: await session.ready, settings: await session.settings(), ...(await readTables()) });
      } catch (thrown) {
        fileError('Restart', thrown);
      }
    },
    async openEventLog(file: File): Promise<void> {
      try {
        pipeline.show(file.name, readEventLog(await file.text()));
      } catch (thrown) {
        fileError(file.name, thrown);
      }
    },
    spotlight: (span: WorkbenchState['spotlight']): void => set({ spotlight: span }),
  };

  function connect(): () => void {
    const stopTables = session.onTablesChanged((tables) => set({ tables, tablesKnown: true }));
    const stopProblem = session.onEngineProblem((problem) => set({ problem }));
    void session.ready.then(
      async (engine) => {
        set({ engine });
        set({ settings: await session.settings(), ...(await readTables()) });
      },
      (thrown: unknown) => {
        const { message, hint } = plainErrorOf(thrown);
        set({ problem: get().problem ?? { message, ...(hint === undefined ? {} : { hint }) } });
      },
    );
    return () => {
      stopTables();
      stopProblem();
    };
  }

  return { store, pipeline, actions, editor, connect };
}

export type Workbench = ReturnType<typeof createWorkbench>;
export type WorkbenchActions = Workbench['actions'];
