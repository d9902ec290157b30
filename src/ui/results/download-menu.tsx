import { Button } from '../parts/button.tsx';
import { Menu } from '../parts/menu.tsx';
import { Popover } from '../parts/popover.tsx';

export function DownloadMenu({ onCsv, onArrow }: { readonly onCsv: () => void; readonly onArrow: () => void }) {
  return (
    <Popover label="Download the result" align="end" button={(props) => <Button {...props} look="quiet" icon="save">Download</Button>}>
      {(close) => (
        <Menu
          close={close}
          items={[
            { label: 'CSV', note: '.csv', onSelect: onCsv },
            { label: 'Arrow IPC stream', note: '.arrows', onSelect: onArrow },
          ]}
        />
      )}
    </Popover>
  );
}
