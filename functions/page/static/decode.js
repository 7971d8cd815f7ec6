const UTF_16 = { le: "UTF-16LE", be: "UTF-16BE" };
/** The encoding of spreadsheets that do not write Unicode. */
const LEGACY = "Windows-1252";
const LOOKED_AT = 2_000;

/**
 * Decodes a text file, and detects its encoding.
 *
 * @param {Uint8Array} bytes
 * @returns {{text: string, encoding: string}} the text, and the name of the encoding: UTF-8 or UTF-16 by the byte order
 *   mark or, without one, by what the bytes look like; Windows-1252 for what is neither.
 */
export function decode(bytes) {
  const encoding = marked(bytes) ?? guessed(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function marked([first, second, third]) {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "UTF-8";
  if (first === 0xff && second === 0xfe) return UTF_16.le;
  if (first === 0xfe && second === 0xff) return UTF_16.be;
  return null;
}

function guessed(bytes) {
  return widthGuessed(bytes.subarray(0, LOOKED_AT)) ?? (isUtf8(bytes) ? "UTF-8" : LEGACY);
}

/** In UTF-16, one byte of spaces, digits and delimiters is zero: the second, or the first. */
function widthGuessed(bytes) {
  const zeros = [0, 0];
  bytes.forEach((byte, at) => (zeros[at % 2] += byte === 0 ? 1 : 0));
  if (Math.max(...zeros) < bytes.length / 20) return null;
  return zeros[1] > zeros[0] ? UTF_16.le : UTF_16.be;
}

function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
