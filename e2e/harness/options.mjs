// @ts-check
/** Command-line values shared by the runners. */

/**
 * A size in bytes: `1048576`, `512k`, `64m`, `2g` (binary).
 *
 * @param {string} text
 */
export function parseSize(text) {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg])?(?:i?b)?$/i.exec(text.trim());
  if (!match) throw new Error(`Not a size: ${text} (expected bytes, or a number with k, m or g)`);
  const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return Math.round(Number(match[1]) * unit);
}

/**
 * @param {string} text
 * @param {string} name of the option, for the message
 */
export function parsePositive(text, name) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} needs a whole number from 1 on, found ${text}`);
  return value;
}
