// CRC-32 (the polynomial of gzip and zip, RFC 1952 section 8), eight bytes at a time.

/** Writes the eight tables, 8 KiB in all, to `tables`. */
export function crc32_tables(tables: usize): void {
  for (let k: u32 = 0; k < 256; k++) {
    let value = k;
    for (let bit = 0; bit < 8; bit++) value = (value >> 1) ^ (0xedb88320 & (0 - (value & 1)));
    store<u32>(tables + (<usize>k << 2), value);
  }
  for (let k: usize = 256; k < 2048; k++) {
    const before = load<u32>(tables + ((k - 256) << 2));
    store<u32>(tables + (k << 2), (before >> 8) ^ load<u32>(tables + (<usize>(before & 0xff) << 2)));
  }
}

/** The checksum of what `crc` is the checksum of, followed by [from, end). Begin with 0. */
export function crc32_update(tables: usize, crc: u32, from: usize, end: usize): u32 {
  let value = ~crc;
  let at = from;
  for (; end - at >= 8; at += 8) {
    const low = load<u32>(at) ^ value;
    const high = load<u32>(at, 4);
    value = load<u32>(tables + (<usize>(low & 0xff) << 2), 7168)
      ^ load<u32>(tables + (<usize>((low >> 8) & 0xff) << 2), 6144)
      ^ load<u32>(tables + (<usize>((low >> 16) & 0xff) << 2), 5120)
      ^ load<u32>(tables + (<usize>(low >> 24) << 2), 4096)
      ^ load<u32>(tables + (<usize>(high & 0xff) << 2), 3072)
      ^ load<u32>(tables + (<usize>((high >> 8) & 0xff) << 2), 2048)
      ^ load<u32>(tables + (<usize>((high >> 16) & 0xff) << 2), 1024)
      ^ load<u32>(tables + (<usize>(high >> 24) << 2));
  }
  for (; at < end; at++) value = (value >> 8) ^ load<u32>(tables + (<usize>((value ^ <u32>load<u8>(at)) & 0xff) << 2));
  return ~value;
}
