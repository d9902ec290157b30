declare const brand: unique symbol;
/** A nominal type: `Brand<string, 'JobId'>` can't be mixed up with another string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
