// Every kernel module, one line each. `npm run kernels` reads this list and exports each module's
// `export function`s that are neither `@inline` nor generic; constants and inlined helpers stay inside.
export * from "./fill";
export * from "./gather";
export * from "./bitmap";
export * from "./logic";
export * from "./compare";
export * from "./arithmetic";
export * from "./arithmetic-wide";
export * from "./value-set";
export * from "./lines";
export * from "./log-scan";
export * from "./snappy";
export * from "./parquet-hybrid";
export * from "./parquet-values";
export * from "./parquet-strings";
export * from "./hash";
export * from "./key-words";
export * from "./group-table";
export * from "./order-key";
export * from "./aggregate-count";
export * from "./aggregate-sum";
export * from "./aggregate-sum-double";
export * from "./aggregate-extreme";
