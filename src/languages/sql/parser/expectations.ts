/** What could have stood at each token: the material of error messages and of completion. */

/** What a name at some place would name. `name` is a new name, such as an alias. */
export type NameClass = 'expression' | 'column' | 'table' | 'function' | 'type' | 'name' | 'string' | 'number';

export interface Expected {
  /** Keywords in lower case (possibly two words) and punctuation. */
  readonly symbols: Set<string>;
  readonly names: Set<NameClass>;
}

export class Expectations {
  private readonly byToken = new Map<number, Expected>();

  at(tokenIndex: number): Expected {
    let expected = this.byToken.get(tokenIndex);
    if (expected === undefined) {
      expected = { symbols: new Set(), names: new Set() };
      this.byToken.set(tokenIndex, expected);
    }
    return expected;
  }

  symbol(tokenIndex: number, symbol: string): void {
    this.at(tokenIndex).symbols.add(symbol);
  }

  name(tokenIndex: number, name: NameClass): void {
    this.at(tokenIndex).names.add(name);
  }
}
