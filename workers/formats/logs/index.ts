/** Every log format, in the order of detection: where two match equally well, the earlier one wins. */
import { combinedLog } from './combined.ts';
import { commonLog } from './common.ts';
import type { LogDefinition } from './definition.ts';
import { logFormat } from './log-format.ts';
import { vhostCombinedLog } from './vhost-combined.ts';

export const LOG_DEFINITIONS: readonly LogDefinition[] = [
  vhostCombinedLog, // before combined, which would take the host for the address and the address for the identity
  combinedLog, // before common: its lines are common ones with two fields more
  commonLog,
];

export const LOG_FORMATS = LOG_DEFINITIONS.map(logFormat);
