import type { TableInfo } from '../../protocol/api.ts';
import { useActions } from '../app/workbench-context.tsx';
import { IconButton } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import type { MenuItem } from '../parts/menu.tsx';
import { Popover } from '../parts/popover.tsx';
import { formatsFor, selectAll } from './table-text.ts';

export function TableMenu({ table }: { readonly table: TableInfo }) {
  const { insertQuery, reopen, canReopen, drop } = useActions();
  const formats = canReopen(table) ? formatsFor(table) : [];
  const items: MenuItem[] = [
    { label: 'Query the first rows', onSelect: () => insertQuery(selectAll(table.name)) },
    ...formats.map((format, index) => ({
      apart: index === 0,
      label: `Read as ${format}`, checked: format === table.format, disabled: format === table.format, onSelect: () => void reopen(table, format),
    })),
    ...(formats.length > 0 ? [{ label: 'Detect the format again', onSelect: () => void reopen(table, undefined) }] : []),
    { label: 'Close table', danger: true, apart: true, onSelect: () => void drop(table) },
  ];
  return (
    <Popover label={`Actions for ${table.name}`} align="end" button={(props) => <IconButton {...props} icon="more" label={`Actions for ${table.name}`} />}>
      {(close) => <Menu items={items} close={close} />}
    </Popover>
  );
}
