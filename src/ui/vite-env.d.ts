/// <reference types="vite/client" />

/** Monaco ships no types for its single features; importing one registers it. */
declare module 'monaco-editor/editor/contrib/suggest/browser/suggestController';
