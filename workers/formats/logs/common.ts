/** NCSA common log format: `LogFormat "%h %l %u %t \"%r\" %>s %b"`. */
import type { LogDefinition } from './definition.ts';
import type { LogField } from './layout.ts';

export const COMMON_FIELDS: readonly LogField[] = [
  { kind: 'word', column: 'ip', missing: 'no address at the start' },
  { kind: 'word', column: 'ident', hidden: true, missing: 'no second field (ident)' },
  { kind: 'until', column: 'user', next: '[', missing: 'no user and time stamp in brackets' },
  { kind: 'clf-time', column: 'timestamp', missing: 'no valid time stamp like [10/Oct/2000:13:55:36 -0700]' },
  { kind: 'request', columns: ['method', 'url', 'protocol'], missing: 'no request in quotes' },
  { kind: 'status', column: 'status', missing: 'no status of three digits' },
  { kind: 'count', column: 'bytes', missing: 'no number of bytes' },
];

export const commonLog: LogDefinition = {
  name: 'common log',
  source: 'https://httpd.apache.org/docs/2.4/logs.html#common',
  layout: { fields: COMMON_FIELDS, lineEnd: 'exact' },
  samples: [
    {
      line: '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326',
      gives: ['127.0.0.1', 'frank', '2000-10-10T20:55:36Z', 'GET', '/apache_pb.gif', 'HTTP/1.0', '200', '2326'],
    },
    {
      line: 'in24.inetnebr.com - - [01/Aug/1995:00:00:01 -0400] "GET /shuttle/missions/sts-68/news/sts-68-mcc-05.txt" 304 -',
      gives: ['in24.inetnebr.com', null, '1995-08-01T04:00:01Z', 'GET', '/shuttle/missions/sts-68/news/sts-68-mcc-05.txt', null, '304', null],
    },
    {
      line: '::1 - - [29/Feb/2024:23:59:59 +0530] "HEAD / HTTP/1.1" 204 0\r',
      gives: ['::1', null, '2024-02-29T18:29:59Z', 'HEAD', '/', 'HTTP/1.1', '204', '0'],
    },
    { line: '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 "-" "curl/8.5.0"', gives: { rejected: 'more text after the last field' } },
    { line: '127.0.0.1 - frank [30/Feb/2023:13:55:36 -0700] "GET / HTTP/1.0" 200 2326', gives: { rejected: 'no valid time stamp like [10/Oct/2000:13:55:36 -0700]' } },
    { line: '', gives: { rejected: 'empty line' } },
  ],
};
