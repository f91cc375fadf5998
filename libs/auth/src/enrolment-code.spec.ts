import { makeCode, qrPayload, qrSvg, readCode } from './enrolment-code';

describe('a code', () => {
  const codes = Array.from({ length: 500 }, makeCode);

  it('is four groups of four letters that nobody mixes up', () => {
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('uses the whole alphabet at every place', () => {
    for (const place of [0, 7, 18]) expect(new Set(codes.map((code) => code[place])).size).toBe(32);
  });

  it('is read as people type it', () => {
    const code = '0K1M-10AB-CDEF-GHJK';
    const letters = code.replaceAll('-', '');
    for (const typed of [code, code.toLowerCase(), ` okim l0ab-CDEFGHJK `])
      expect(readCode(typed)).toBe(letters);
  });

  it.each([
    '',
    'short',
    '0K1M-10AB-CDEF-GHJ',
    '0K1M-10AB-CDEF-GHJKM',
    '0K1M-10AB-CDEF-GHJU',
    '0K1M_10AB_CDEF_GHJK',
  ])('is not %j', (typed) => expect(readCode(typed)).toBeUndefined());
});

describe('the QR code', () => {
  const payload = qrPayload(
    'https://contacts.example.com',
    '0K1M-10AB-CDEF-GHJK',
    `sha256/${'+'.repeat(43)}=`,
  );

  it('says where, which code, and the fingerprint', () => {
    const { protocol, host, searchParams } = new URL(payload);
    expect([protocol, host, Object.fromEntries(searchParams)]).toEqual([
      'contactsync:',
      'enrol',
      { url: 'https://contacts.example.com', code: '0K1M-10AB-CDEF-GHJK', fp: `sha256/${'+'.repeat(43)}=` },
    ]);
  });

  it('is an SVG without anything that a content security policy would refuse', () => {
    const svg = qrSvg(payload);
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"[^>]*>.*<\/svg>$/s);
    expect(svg).not.toMatch(/<script|style=|onload/);
  });
});
