// @ts-check
/**
 * Access-log lines in Apache's combined format, as a busy documentation-and-shop site would write them:
 * URLs and clients follow Zipf distributions, traffic follows the hour of the day, one hour has an error spike.
 * Format: https://httpd.apache.org/docs/2.4/logs.html#combined
 */
import { createRandom, createWeighted, createZipf } from './random.mjs';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const SECTIONS = [
  'articles', 'products', 'docs', 'blog', 'help', 'press', 'images', 'api/v1/items', 'api/v1/carts', 'downloads', 'forum', 'tags',
];
const WORDS = [
  'river', 'delta', 'gate', 'turbine', 'channel', 'basin', 'sluice', 'weir', 'harbour', 'estuary', 'meadow', 'brook', 'current',
  'eddy', 'pump', 'valve', 'levee', 'canal', 'rapids', 'spring', 'lagoon', 'reservoir', 'stream', 'tide', 'cascade', 'ford',
  'bridge', 'lock', 'mill', 'marsh', 'pond', 'inlet',
];
const HEAD_URLS = [
  '/', '/index.html', '/css/site.css', '/js/app.js', '/favicon.ico', '/robots.txt', '/login', '/cart', '/search?q=turbine',
  '/api/v1/health', '/images/logo.svg', '/articles/why-batch-processing-matters', '/docs/getting-started', '/feed.xml', '/sitemap.xml',
];

/** @type {[number, string][]} */
const BROWSERS = [
  [22, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'],
  [14, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'],
  [12, 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36'],
  [9, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15'],
  [8, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0'],
  [6, 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'],
  [5, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86'],
];
/** @type {[number, string][]} */
const MACHINES = [
  [9, 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  [5, 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'],
  [4, 'curl/8.5.0'],
  [3, 'python-requests/2.32.3'],
  [3, 'Go-http-client/2.0'],
  [2, 'kube-probe/1.31'],
  [1, '-'],
];

/** @type {[number, string][]} */
const EXTERNAL_REFERRERS = [
  [10, 'https://www.google.com/'],
  [4, 'https://duckduckgo.com/'],
  [3, 'https://www.bing.com/'],
  [2, 'https://news.ycombinator.com/'],
  [2, 'https://www.reddit.com/r/dataengineering/'],
  [1, 'https://lobste.rs/'],
];

/** Requests per hour of the day, UTC, relative. */
const HOURLY_TRAFFIC = [3, 2, 2, 2, 2, 3, 5, 8, 11, 13, 14, 14, 13, 13, 14, 14, 13, 12, 11, 11, 10, 8, 6, 4];

/**
 * @typedef {object} AccessLogOptions
 * @property {number} seed
 * @property {number} numLines
 * @property {number} numUrls
 * @property {number} numClients
 * @property {number} startMs           first instant, UTC milliseconds; at midnight
 * @property {number} days
 * @property {number} spikeHour         hours after `startMs` at which errors rise for one hour
 * @property {readonly string[]} users  names for the user field of signed-in clients
 */

/** @param {number} value */
const twoDigits = (value) => (value < 10 ? `0${value}` : `${value}`);

/**
 * Path of the URL with this popularity rank. Pure: the same rank always gives the same path.
 *
 * @param {number} rank
 */
export function urlOfRank(rank) {
  if (rank < HEAD_URLS.length) return HEAD_URLS[rank];
  const section = SECTIONS[rank % SECTIONS.length];
  const first = WORDS[(rank * 7) % WORDS.length];
  const second = WORDS[(rank * 13 + 5) % WORDS.length];
  if (rank % 11 === 3) return `/${section}/${first}-${second}-${rank}?page=${(rank % 9) + 1}`;
  return `/${section}/${first}-${second}-${rank}`;
}

/** @param {number} client */
function addressOf(client) {
  const mixed = Math.imul(client + 1, 0x9e3779b1) >>> 0;
  if (client % 9 === 4) {
    const low = Math.imul(mixed ^ 0x5bd1e995, 0x85ebca6b) >>> 0;
    return `2001:db8:${(mixed >>> 16).toString(16)}:${(mixed & 0xffff).toString(16)}::${(low & 0xffff).toString(16)}`;
  }
  return `${(mixed >>> 24) % 223 || 1}.${(mixed >>> 16) & 255}.${(mixed >>> 8) & 255}.${mixed & 255}`;
}

/**
 * Yields lines without their newline, in the order in which a server would write them.
 *
 * @param {AccessLogOptions} options
 * @returns {Generator<string, void, void>}
 */
export function* accessLogLines(options) {
  const random = createRandom(options.seed);
  const nextUrl = createZipf(random, options.numUrls, 1.05);
  const nextClient = createZipf(random, options.numClients, 0.75);
  const nextBrowser = createWeighted(random, BROWSERS);
  const nextMachine = createWeighted(random, MACHINES);
  const nextReferrer = createWeighted(random, EXTERNAL_REFERRERS);
  const urls = Array.from({ length: options.numUrls }, (_, rank) => urlOfRank(rank));

  const dayTotal = HOURLY_TRAFFIC.reduce((sum, weight) => sum + weight, 0);
  const hours = options.days * 24;
  let written = 0;
  for (let hour = 0; hour < hours; hour++) {
    const share = HOURLY_TRAFFIC[hour % 24] / (dayTotal * options.days);
    const linesInHour = hour === hours - 1 ? options.numLines - written : Math.round(options.numLines * share);
    const hourMs = options.startMs + hour * 3_600_000;
    const date = new Date(hourMs);
    const prefix = `[${twoDigits(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${twoDigits(date.getUTCHours())}:`;
    const spiking = hour === options.spikeHour;
    for (let i = 0; i < linesInHour; i++, written++) {
      const second = Math.floor((i / linesInHour) * 3600);
      const time = `${prefix}${twoDigits(Math.floor(second / 60))}:${twoDigits(second % 60)} +0000]`;
      const client = nextClient();
      const isMachine = client % 7 === 3;
      const rank = nextUrl();
      const url = urls[rank];
      const user = !isMachine && client % 5 === 0 && options.users.length > 0 ? options.users[client % options.users.length] : '-';
      const method = url.startsWith('/api') && random.chance(0.3) ? 'POST' : url === '/login' ? 'POST' : random.chance(0.01) ? 'HEAD' : 'GET';
      const status = statusOf(random, rank, spiking);
      const bytes = method === 'HEAD' || status === 304 ? '-' : bytesOf(random, rank, status);
      const referrer = isMachine || random.chance(0.35)
        ? '-'
        : random.chance(0.3)
          ? nextReferrer()
          : `https://www.example.com${urls[nextUrl()]}`;
      const agent = isMachine ? nextMachine() : nextBrowser();
      const protocol = isMachine ? 'HTTP/1.1' : 'HTTP/2.0';
      yield `${addressOf(client)} - ${user} ${time} "${method} ${url} ${protocol}" ${status} ${bytes} "${referrer}" "${agent}"`;
    }
  }
}

/** @param {import('./random.mjs').Random} random @param {number} rank @param {boolean} spiking */
function statusOf(random, rank, spiking) {
  const roll = random.next();
  if (spiking) {
    if (roll < 0.22) return 503;
    if (roll < 0.3) return 500;
    if (roll < 0.33) return 504;
  } else if (roll < 0.003) return 500;
  const second = random.next();
  if (rank % 97 === 41) return 404;
  if (second < 0.015) return 404;
  if (second < 0.022) return 403;
  if (second < 0.04) return 301;
  if (second < 0.05) return 302;
  if (second < 0.12) return 304;
  if (second < 0.125) return 206;
  return 200;
}

/** @param {import('./random.mjs').Random} random @param {number} rank @param {number} status */
function bytesOf(random, rank, status) {
  if (status >= 300) return 150 + random.integer(400);
  const typical = 400 + ((rank * 7919) % 60_000);
  return typical + random.integer(512);
}
