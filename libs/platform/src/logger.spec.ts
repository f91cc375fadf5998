import { redact } from './logger';

describe('redact', () => {
  it.each([
    ['', ''],
    ['nothing to hide', 'nothing to hide'],
    ['key sk_abcdefgh-1 was wrong', 'key sk_[redacted] was wrong'],
    ['to ada@example.com or bob+x@mail.example.co.uk', 'to [e-mail] or [e-mail]'],
    ['<ada.l@example.com>', '<[e-mail]>'],
    ['müller@bücher.example', '[e-mail]'],
    ['@nestjs/core, a@b, a @ b.c', '@nestjs/core, a@b, a @ b.c'],
    ['call +49 (171) 123-4567 now', 'call [phone] now'],
    ['call +49 171 1234567, +91 98 1234 5678.', 'call [phone], [phone].'],
    ['"phone":"01711234567"', '"phone":"[phone]"'],
    ['1234567890', '[phone]'],
    ['123456789', '123456789'],
    ['12 ms after 3.4 s', '12 ms after 3.4 s'],
    ['id 5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11', 'id 5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11'],
    ['at 2026-11-22T09:30:00.000Z', 'at 2026-11-22T09:30:00.000Z'],
    ['abc-1234567890 and 1234567890x', 'abc-1234567890 and 1234567890x'],
    ['a1 0171 1234567 b', 'a1 [phone] b'],
  ])('makes of %j %j', (text, expected) => expect(redact(text)).toBe(expected));
});
