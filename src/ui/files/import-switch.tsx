import type { TableInfo } from '../../protocol/api.ts';
import { useActions } from '../app/workbench-context.tsx';
import { Switch } from '../parts/switch.tsx';
import { importText } from './table-text.ts';

/** Whether the file's bytes are copied into the browser's own storage, from which later queries read several times faster. */
export function ImportSwitch({ table }: { readonly table: TableInfo }) {
  const { setImport } = useActions();
  return (
    <Switch
      checked={table.imported === 'yes' || table.imported === 'pending'} label={`Fast copy of ${table.name}`} note={importText(table.imported)}
      title="Copy the file into this browser’s storage while it is first read. Later queries read the copy, several times faster. Closing the table removes it."
      onChange={(on) => void setImport(table, on)}
    />
  );
}
