import { randomInt } from 'node:crypto';
// qrcode-generator: no dependencies, CommonJS, in use since 2009; the usual `qrcode` brings a command line and PNG.
import qrcode from 'qrcode-generator';

/** Crockford's: no I, L, O or U, so that nothing is mistaken when it is read out. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** 80 random bits, in groups that can be read out: `7K3M-…`. */
export function makeCode(): string {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** A code as it was typed, in the one form that is stored; undefined when it cannot be one. */
export function readCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return letters.length === LENGTH && [...letters].every((letter) => ALPHABET.includes(letter))
    ? letters
    : undefined;
}

/** What the QR code says: a link that an app can be opened with. */
export function qrPayload(url: string, code: string, fingerprint: string): string {
  return `contactsync://enrol?${new URLSearchParams({ url, code, fp: fingerprint }).toString()}`;
}

/** A picture that scales, black on white, with the quiet zone that scanners need. */
export function qrSvg(payload: string): string {
  const qr = qrcode(0, 'M');
  qr.addData(payload, 'Byte');
  qr.make();
  return qr.createSvgTag({ cellSize: 4, margin: 16, scalable: true });
}
