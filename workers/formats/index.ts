/** Every format, in the order of detection: where two are equally sure, the earlier one wins. */
import { InternalError, UserError } from '../../src/base/errors.ts';
import type { Detection, Format } from './format.ts';
import { LOG_FORMATS } from './logs/index.ts';
import { parquetFormat } from './parquet/format.ts';
import { binaryKind } from './text/binary-kinds.ts';
import { textLines } from './text/text-lines.ts';

export const FORMATS: readonly Format[] = [
  parquetFormat,
  ...LOG_FORMATS,
  textLines, // takes any text, so it comes last
];

/**
 * The format that fits best.
 *
 * @param sample the first up to 256 KiB, decompressed
 * @throws UserError FORMAT where no format takes the file, saying what it looks like
 */
export function detectFormat(sample: Uint8Array, fileName: string): { format: Format; detection: Detection } {
  let best: { format: Format; detection: Detection } | undefined;
  for (const format of FORMATS) {
    const detection = format.detect(sample, fileName);
    if (detection !== null && (best === undefined || detection.confidence > best.detection.confidence)) best = { format, detection };
  }
  if (best !== undefined) return best;
  const binary = binaryKind(sample);
  if (binary === null) throw new InternalError(`no format takes ${fileName}, not even text lines`);
  throw new UserError('FORMAT', `${fileName} is ${binary.kind}, which can't be opened.`, { hint: binary.hint });
}

/** The format called `name`. Throws UserError FORMAT naming the formats there are. */
export function formatByName(name: string): Format {
  const format = FORMATS.find((own) => own.name === name);
  if (format === undefined)
    throw new UserError('FORMAT', `There is no format "${name}".`, { hint: `Formats: ${FORMATS.map((own) => own.name).join(', ')}.` });
  return format;
}
