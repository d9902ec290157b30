import { createSession } from '../session/index.ts';
import { mount } from './app/mount.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no #root.');
mount(element, createSession());
