/** What the service worker knows about the files of one version. */

export interface AssetFile {
  /** Path on the page's own origin, `/` for the page itself. */
  readonly url: string;
  /** The first 16 hexadecimal digits of the content's SHA-256. */
  readonly revision: string;
  /** Needed to show the page at all: the document, its scripts and style sheets. */
  readonly shell: boolean;
}

/** The form that `AssetFile.revision` has. */
export async function contentDigest(content: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', content), 0, 8);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The part of a kept response that a `Range` header asks for, as a server would send it. Headers with several
 * ranges or other units get the whole.
 */
export async function sliceRange(response: Response, header: string | null): Promise<Response> {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return response;
  const content = await response.blob();
  const start = first === '' ? Math.max(0, content.size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? content.size : Math.min(Number(last) + 1, content.size);
  const headers = new Headers(response.headers);
  if (start >= content.size || end <= start) {
    headers.set('Content-Range', `bytes */${content.size}`);
    return new Response(null, { status: 416, statusText: 'Range Not Satisfiable', headers });
  }
  headers.set('Content-Range', `bytes ${start}-${end - 1}/${content.size}`);
  headers.set('Content-Length', String(end - start));
  return new Response(content.slice(start, end), { status: 206, statusText: 'Partial Content', headers });
}
