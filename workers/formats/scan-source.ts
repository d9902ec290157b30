/** The source of kind `scan`: hands over to the format of the table. */
import type { ScanSource } from '../../src/plan/physical.ts';
import type { SourceFactory } from '../operators/operator.ts';
import { formatByName } from './index.ts';

export const scanSource: SourceFactory<ScanSource> = {
  kind: 'scan',
  create: (spec, context) => formatByName(spec.format).createScan(spec, context),
};
