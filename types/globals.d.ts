/** package.json's version, put in by vite and vitest. */
declare const __SPILLWAY_VERSION__: string;
