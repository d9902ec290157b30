/**
 * Lets libraries that write `<style>` elements at run time (the editor does) live under a content security
 * policy without `'unsafe-inline'`: `document.createElement('style')` gives an element that adopts a
 * constructed style sheet while it is connected. Such sheets are script, not inline style, to the policy.
 *
 * The elements answer to what libraries use of a style element: `textContent` and its kin, `appendChild` of
 * text, `sheet`, `media`, `disabled`, and being moved or removed. Adopted sheets come after the document's own
 * in the cascade.
 */

const elementName = 'spillway-style';

type AdoptingRoot = Document | ShadowRoot;

/** Made on demand: `HTMLElement` doesn't exist where this module is only imported for its types. */
function defineStyleElement(): void {
  class StyleElement extends HTMLElement {
    readonly sheet = new CSSStyleSheet();
    /** Read by nothing here; style elements have it. */
    type = '';
    #text = '';
    #adoptedBy: AdoptingRoot | undefined;

    #setText(text: string): void {
      this.#text = text;
      this.sheet.replaceSync(text);
    }

    override get textContent(): string {
      return this.#text;
    }
    override set textContent(text: string | null) {
      this.#setText(text ?? '');
    }
    override get innerText(): string {
      return this.#text;
    }
    override set innerText(text: string) {
      this.#setText(text);
    }
    override get innerHTML(): string {
      return this.#text;
    }
    override set innerHTML(text: string) {
      this.#setText(text);
    }

    override appendChild<T extends Node>(node: T): T {
      this.#setText(this.#text + (node.textContent ?? ''));
      return node;
    }
    override append(...nodes: (Node | string)[]): void {
      this.#setText(this.#text + nodes.map((node) => (typeof node === 'string' ? node : (node.textContent ?? ''))).join(''));
    }
    override replaceChildren(...nodes: (Node | string)[]): void {
      this.#text = '';
      this.append(...nodes);
    }

    get media(): string {
      return this.sheet.media.mediaText;
    }
    set media(text: string) {
      this.sheet.media.mediaText = text;
    }
    get disabled(): boolean {
      return this.sheet.disabled;
    }
    set disabled(disabled: boolean) {
      this.sheet.disabled = disabled;
    }

    connectedCallback(): void {
      const root = this.getRootNode();
      if (!(root instanceof Document || root instanceof ShadowRoot)) return;
      this.#adoptedBy = root;
      root.adoptedStyleSheets.push(this.sheet);
    }
    disconnectedCallback(): void {
      const sheets = this.#adoptedBy?.adoptedStyleSheets;
      const index = sheets?.indexOf(this.sheet) ?? -1;
      if (index >= 0) sheets?.splice(index, 1);
      this.#adoptedBy = undefined;
    }
  }
  customElements.define(elementName, StyleElement);
}

/** Call once, before any library that writes style elements is loaded. Further calls do nothing. */
export function adoptStyleElements(): void {
  if (customElements.get(elementName) !== undefined) return;
  defineStyleElement();
  const createElement = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) =>
    createElement(name.toLowerCase() === 'style' ? elementName : name, options)) as typeof document.createElement;
}
