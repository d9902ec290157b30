/**
 * Lets Monaco live under `style-src 'self'`. It writes its run-time rules into <style> elements, which the policy
 * forbids; rules set through the CSS object model are allowed. So `document.createElement('style')` gives a custom
 * element that looks like a style element to Monaco and adopts a constructed style sheet wherever it is inserted
 * (document or shadow root), for as long as it is.
 */

class AdoptedStyle extends HTMLElement {
  readonly sheet = new CSSStyleSheet();
  type = 'text/css';
  #text = '';
  #root: Document | ShadowRoot | null = null;

  get media(): string {
    return this.sheet.media.mediaText;
  }

  set media(value: string) {
    this.sheet.media.mediaText = value;
  }

  override get textContent(): string {
    return this.#text;
  }

  override set textContent(value: string | null) {
    this.#text = value ?? '';
    this.sheet.replaceSync(this.#text);
  }

  override get innerText(): string {
    return this.#text;
  }

  override set innerText(value: string) {
    this.textContent = value;
  }

  /** Text nodes are rules; they are read and not kept. */
  override appendChild<T extends Node>(node: T): T {
    this.textContent = this.#text + (node.textContent ?? '');
    return node;
  }

  connectedCallback(): void {
    const root = this.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return;
    this.#root = root;
    root.adoptedStyleSheets.push(this.sheet);
  }

  disconnectedCallback(): void {
    if (this.#root === null) return;
    this.#root.adoptedStyleSheets = this.#root.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
    this.#root = null;
  }
}

/** Call once, before Monaco is loaded. Calling it again does nothing. */
export function adoptRuntimeStyles(): void {
  if (customElements.get('adopted-style') !== undefined) return;
  customElements.define('adopted-style', AdoptedStyle);
  const createElement = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) =>
    createElement(name.toLowerCase() === 'style' ? 'adopted-style' : name, options)) as typeof document.createElement;
}
