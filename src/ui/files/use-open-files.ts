import { useActions } from '../app/workbench-context.tsx';
import { plainErrorOf } from '../app/errors.ts';
import type { Collected } from './collect-files.ts';
import { collectPicked } from './collect-files.ts';
import { pickFiles, pickFolder } from './pick-files.ts';

/** Ways of getting files in; what can't be read is said in the files panel. */
export function useOpenFiles() {
  const { open, reportFileProblem } = useActions();

  async function openCollected(collecting: Promise<Collected>): Promise<void> {
    try {
      const { files, problems } = await collecting;
      for (const problem of problems) reportFileProblem(problem);
      if (files.length === 0 && problems.length === 0) reportFileProblem('There are no files in what was dropped.');
      await open(files);
    } catch (thrown) {
      reportFileProblem(plainErrorOf(thrown).message);
    }
  }

  return {
    openCollected,
    chooseFiles: async () => {
      const files = await pickFiles();
      if (files.length > 0) await openCollected(collectPicked(files));
    },
    chooseFolder: async () => {
      const files = await pickFolder();
      if (files.length > 0) await openCollected(collectPicked(files));
    },
  };
}
