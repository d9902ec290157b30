// @ts-check
/**
 * Seeded random numbers for generators: the same seed gives the same data on every machine.
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32.
 */

/**
 * @typedef {object} Random
 * @property {() => number} next        uniform in [0, 1), 32 bits
 * @property {(below: number) => number} integer  uniform integer in [0, below)
 * @property {<T>(list: readonly T[]) => T} pick  uniform element
 * @property {(probability: number) => boolean} chance
 */

/**
 * @param {number} seed any integer
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  const splitmix = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let counter = 1;
  const next = () => {
    const t = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + t) >>> 0;
    return t / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return {
    next,
    integer: (below) => Math.floor(next() * below),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (probability) => next() < probability,
  };
}

/**
 * Draws ranks 0 … count-1 with probability proportional to 1/(rank+1)^exponent, by binary search in the
 * cumulative distribution.
 *
 * @param {Random} random
 * @param {number} count
 * @param {number} exponent
 * @returns {() => number}
 */
export function createZipf(random, count, exponent) {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    total += 1 / (rank + 1) ** exponent;
    cumulative[rank] = total;
  }
  return () => {
    const target = random.next() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/**
 * Picks from `[weight, value]` pairs.
 *
 * @template T
 * @param {Random} random
 * @param {readonly (readonly [number, T])[]} pairs
 * @returns {() => T}
 */
export function createWeighted(random, pairs) {
  const total = pairs.reduce((sum, [weight]) => sum + weight, 0);
  return () => {
    let target = random.next() * total;
    for (const [weight, value] of pairs) {
      target -= weight;
      if (target < 0) return value;
    }
    return pairs[pairs.length - 1][1];
  };
}
