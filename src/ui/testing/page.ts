import { mount } from '../app/mount.tsx';
import { SCENES } from './scenes.ts';

const scene = new URLSearchParams(location.search).get('scene') ?? 'empty';
const make = SCENES[scene as keyof typeof SCENES];
const root = document.getElementById('root');
if (make === undefined || root === null) throw new Error(`No scene ${scene}.`);
mount(root, make());
