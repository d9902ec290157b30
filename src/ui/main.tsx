import { exposeConsoleApi } from '../session/console-api.ts';
import { createSession } from '../session/index.ts';
import { registerServiceWorker } from '../session/register-service-worker.ts';
import { mount } from './app/mount.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no #root.');
const session = createSession();
exposeConsoleApi(session);
mount(element, session);
void registerServiceWorker();
