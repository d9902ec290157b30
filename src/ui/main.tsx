import { createSession } from '../session/index.ts';
import { registerServiceWorker } from '../session/register-service-worker.ts';
import { mount } from './app/mount.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no #root.');
mount(element, createSession());
void registerServiceWorker();
