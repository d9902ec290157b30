import { createContext, useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PipelineView } from '../pipeline/pipeline-store.ts';
import type { Workbench, WorkbenchActions, WorkbenchState } from './workbench.ts';

const WorkbenchContext = createContext<Workbench | null>(null);

export function WorkbenchProvider({ workbench, children }: { readonly workbench: Workbench; readonly children: ReactNode }) {
  useEffect(() => workbench.connect(), [workbench]);
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>;
}

export function useWorkbenchObject(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error('useWorkbench outside of WorkbenchProvider');
  return workbench;
}

export function useWorkbench<T>(selector: (state: WorkbenchState) => T): T {
  return useStore(useWorkbenchObject().store, selector);
}

export function usePipeline<T>(selector: (view: PipelineView) => T): T {
  return useStore(useWorkbenchObject().pipeline.store, selector);
}

export function useActions(): WorkbenchActions {
  return useWorkbenchObject().actions;
}
