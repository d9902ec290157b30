/** UUID and BLOB as DuckDB writes and reads them. */

/** `digits` hexadecimal digits. */
const hex = (value: bigint, digits: number): string => value.toString(16).padStart(digits, '0');

/** `123e4567-e89b-12d3-a456-426614174000` from the 128-bit number that its digits spell. */
export function uuidText(value: bigint): string {
  const text = hex(value, 32);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** Hyphens may stand anywhere between bytes or be missing; braces around are allowed. */
export function parseUuid(text: string): bigint | undefined {
  const trimmed = text.trim().replace(/^\{(.*)\}$/, '$1');
  const digits = trimmed.replaceAll('-', '');
  if (!/^[0-9a-fA-F]{32}$/.test(digits) || trimmed.startsWith('-') || trimmed.endsWith('-') || trimmed.includes('--')) return undefined;
  return BigInt(`0x${digits}`);
}

/** Printable ASCII as is, everything else as `\xAA`. */
export function blobText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 32 && byte < 127 && byte !== 92 && byte !== 34 && byte !== 39;
    text += plain ? String.fromCharCode(byte) : `\\x${hex(BigInt(byte), 2).toUpperCase()}`;
  }
  return text;
}

/** Undefined where an escape is broken or a character is not ASCII. */
export function parseBlob(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === 92) {
      const digits = text.slice(k + 2, k + 4);
      if (text[k + 1] !== 'x' || !/^[0-9a-fA-F]{2}$/.test(digits)) return undefined;
      bytes.push(Number.parseInt(digits, 16));
      k += 3;
    } else if (code > 127) return undefined;
    else bytes.push(code);
  }
  return Uint8Array.from(bytes);
}
