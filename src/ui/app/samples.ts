/** The bundled samples and the queries typed for them. Files come from the page's own origin. */
import { UserError } from '../../base/errors.ts';

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly files: readonly string[];
  /** Tables that opening the files gives. */
  readonly tables: readonly string[];
  readonly query: string;
}

export const ACCESS_SAMPLE: Sample = {
  id: 'access',
  title: 'Access log',
  description: 'Three days of a web server, combined format, 1.1 MB. Asks for the five most popular pages.',
  files: ['access.log'],
  tables: ['access'],
  query: 'SELECT url, count(*) AS hits\nFROM access\nGROUP BY url\nORDER BY hits DESC\nLIMIT 5',
};

export const SAMPLES: readonly Sample[] = [
  ACCESS_SAMPLE,
  {
    id: 'events',
    title: 'Events and users',
    description: 'What 2,000 users did, and who they are: two Parquet files. Asks what people do, and for how long.',
    files: ['events.parquet', 'users.parquet'],
    tables: ['events', 'users'],
    query:
      'SELECT event_type, count(*) AS events, count(DISTINCT user_id) AS users,\n       avg(duration_ms) AS mean_ms, sum(amount) AS amount\nFROM events\nGROUP BY event_type\nORDER BY events DESC',
  },
];

/** Whether a text is one that the page itself typed, so that replacing it loses nothing of the user's. */
export function isSampleQuery(text: string): boolean {
  return text.trim() === '' || SAMPLES.some((sample) => sample.query.trim() === text.trim());
}

export async function fetchSample(sample: Sample): Promise<File[]> {
  return Promise.all(sample.files.map(async (name) => {
    const response = await fetch(`${import.meta.env.BASE_URL}samples/${name}`).catch((cause: unknown) => {
      throw new UserError('FILE_UNREADABLE', `The sample ${name} could not be fetched.`, {
        hint: 'Check the connection and try again, or open a file of your own.', cause,
      });
    });
    if (!response.ok)
      throw new UserError('FILE_UNREADABLE', `The sample ${name} could not be fetched: the server answered ${response.status}.`, {
        hint: 'Reload the page and try again, or open a file of your own.',
      });
    return new File([await response.blob()], name);
  }));
}
