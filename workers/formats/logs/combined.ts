/** Apache's and nginx's combined log format: the common one with referrer and user agent. */
import { COMMON_FIELDS } from './common.ts';
import type { LogDefinition } from './definition.ts';

const TIME = 'no valid time stamp like [10/Oct/2000:13:55:36 -0700]';

export const combinedLog: LogDefinition = {
  name: 'combined log',
  source: 'https://httpd.apache.org/docs/2.4/logs.html#combined',
  layout: {
    fields: [
      ...COMMON_FIELDS,
      { kind: 'quoted', column: 'referrer', missing: 'no referrer in quotes' },
      { kind: 'quoted', column: 'user_agent', missing: 'no user agent in quotes' },
    ],
    lineEnd: 'more',
  },
  samples: [
    {
      line: '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"',
      gives: ['127.0.0.1', 'frank', '2000-10-10T20:55:36Z', 'GET', '/apache_pb.gif', 'HTTP/1.0', '200', '2326', 'http://www.example.com/start.html', 'Mozilla/4.08 [en] (Win98; I ;Nav)'],
    },
    {
      line: '2001:db8::1 - - [14/Sep/2026:00:02:30 +0000] "GET /docs HTTP/2.0" 304 - "-" "-"',
      gives: ['2001:db8::1', null, '2026-09-14T00:02:30Z', 'GET', '/docs', 'HTTP/2.0', '304', null, null, null],
    },
    {
      // Users may hold spaces, and so may URLs.
      line: '10.0.0.1 - Joe Smith [31/Dec/1999:23:59:60 +0000] "GET /a b c HTTP/1.1" 200 5 "-" "x"',
      gives: ['10.0.0.1', 'Joe Smith', '2000-01-01T00:00:00Z', 'GET', '/a b c', 'HTTP/1.1', '200', '5', null, 'x'],
    },
    {
      // Escaped quotes stay as they are written.
      line: String.raw`10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /?q=\"a\" HTTP/1.1" 200 5 "http://x/\"y\"" "agent \"007\" \\"`,
      gives: ['10.0.0.1', null, '2000-10-10T13:55:36Z', 'GET', String.raw`/?q=\"a\"`, 'HTTP/1.1', '200', '5', String.raw`http://x/\"y\"`, String.raw`agent \"007\" \\`],
    },
    {
      // A TLS hello on a plain port: no method, so all of it is the URL.
      line: String.raw`198.51.100.7 - - [10/Oct/2000:13:55:36 +0000] "\x16\x03\x01\x00\xee" 400 157 "-" "-"`,
      gives: ['198.51.100.7', null, '2000-10-10T13:55:36Z', null, String.raw`\x16\x03\x01\x00\xee`, null, '400', '157', null, null],
    },
    {
      line: '198.51.100.7 - - [10/Oct/2000:13:55:36 +0000] "-" 408 - "-" "-"',
      gives: ['198.51.100.7', null, '2000-10-10T13:55:36Z', null, null, null, '408', null, null, null],
    },
    {
      line: '198.51.100.7 - - [10/Oct/2000:13:55:36 +0000] "GET /old" 200 12 "" ""',
      gives: ['198.51.100.7', null, '2000-10-10T13:55:36Z', 'GET', '/old', null, '200', '12', null, null],
    },
    {
      // Further fields after the agent are tolerated.
      line: '10.0.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0" "203.0.113.9" 0.004\r',
      gives: ['10.0.0.1', null, '2000-10-10T13:55:36Z', 'GET', '/', 'HTTP/1.1', '200', '5', null, 'curl/8.5.0'],
    },
    { line: '', gives: { rejected: 'empty line' } },
    { line: 'Segmentation fault (core dumped)', gives: { rejected: 'no user and time stamp in brackets' } },
    { line: '198.51.100.23 -', gives: { rejected: 'no user and time stamp in brackets' } },
    { line: '10.0.0.1 - - [99/Foo/2026:04:11:09 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"', gives: { rejected: TIME } },
    { line: '10.0.0.1 - - [10/Oct/2000:24:11:09 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"', gives: { rejected: TIME } },
    { line: '10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1', gives: { rejected: 'no request in quotes' } },
    { line: '10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1" two-hundred 5 "-" "-"', gives: { rejected: 'no status of three digits' } },
    { line: '10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1" 200 5', gives: { rejected: 'no referrer in quotes' } },
    { line: '10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1" 200 1234567890123456789 "-" "-"', gives: { rejected: 'no number of bytes' } },
    { line: '10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1" 200 5 - "-"', gives: { rejected: 'no referrer in quotes' } },
    { line: String.raw`10.0.0.1 - - [10/Oct/2000:13:11:09 +0000] "GET / HTTP/1.1" 200 5 "-" "agent\"`, gives: { rejected: 'no user agent in quotes' } },
  ],
};
