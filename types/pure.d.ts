// The few globals that the page, workers and Node share, for code that must run in all three. Declared by
// hand so that nothing of the DOM's or a worker's library slips into planning code. Only tsconfig.pure.json
// includes this file.

interface TextDecoderOptions {
  fatal?: boolean;
  ignoreBOM?: boolean;
}
declare class TextDecoder {
  constructor(label?: string, options?: TextDecoderOptions);
  decode(input?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean }): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

declare const performance: { now(): number };
declare const console: { warn(...data: unknown[]): void; error(...data: unknown[]): void };

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

interface Blob {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, contentType?: string): Blob;
  arrayBuffer(): Promise<ArrayBuffer>;
}
interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}
interface URL {
  readonly href: string;
  readonly pathname: string;
}
interface MessagePort {
  postMessage(message: unknown, transfer?: unknown[]): void;
}

declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    grow(delta: number): number;
  }
}
