/** Apache's combined format behind the name of the virtual host: `LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O …"`. */
import { combinedLog } from './combined.ts';
import type { LogDefinition } from './definition.ts';

export const vhostCombinedLog: LogDefinition = {
  name: 'vhost combined log',
  source: 'https://httpd.apache.org/docs/2.4/logs.html#virtualhost',
  layout: {
    fields: [{ kind: 'word', column: 'vhost', missing: 'no virtual host at the start' }, ...combinedLog.layout.fields],
    lineEnd: 'more',
  },
  samples: [
    {
      line: 'www.example.com:443 203.0.113.9 - jsmith [26/Jul/2023:00:01:26 -0700] "GET /board?view=1 HTTP/2.0" 200 17163 "-" "Mozilla/5.0" 116075',
      gives: ['www.example.com:443', '203.0.113.9', 'jsmith', '2023-07-26T07:01:26Z', 'GET', '/board?view=1', 'HTTP/2.0', '200', '17163', null, 'Mozilla/5.0'],
    },
    {
      line: 'www.example.com:80 ::1 - - [26/Jul/2023:00:01:26 +0000] "-" 408 - "-" "-"',
      gives: ['www.example.com:80', '::1', null, '2023-07-26T00:01:26Z', null, null, null, '408', null, null, null],
    },
    // A combined line has one field less, so the two formats don't take each other's files.
    { line: '203.0.113.9 - - [26/Jul/2023:00:01:26 +0000] "GET / HTTP/1.1" 200 5 "-" "x"', gives: { rejected: 'no user and time stamp in brackets' } },
  ],
};
