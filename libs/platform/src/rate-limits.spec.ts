import type { IncomingHttpHeaders } from 'node:http';
import { keepForwardedAddresses, rateLimitKey } from './rate-limits';

describe('rateLimitKey', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %p is %p', (address, group) => expect(rateLimitKey(address)).toBe(group));
});

describe('keepForwardedAddresses', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 2001:db8::1', '203.0.113.9, 2001:db8::1'],
    ['203.0.113.9,10.0.0.1', '203.0.113.9,10.0.0.1'],
    ['client-17', undefined],
    ['203.0.113.9, unknown', undefined],
    ['client-17, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.1, client-17, 203.0.113.9, 10.0.0.1', '203.0.113.9, 10.0.0.1'],
    ['203.0.113.9:4711', undefined],
    ['[2001:db8::1]', undefined],
    ['fe80::1%client-17', undefined],
    // The list of trusted proxies would read these as 203.0.113.9 and 10.0.0.1.
    ['3405803785', undefined],
    ['0x0a.1', undefined],
    ['', undefined],
    [',', undefined],
    ['203.0.113.9,', undefined],
  ])('of %p keeps %p', (given, kept) => {
    const headers: IncomingHttpHeaders = { 'x-forwarded-for': given, host: 'a' };
    keepForwardedAddresses(headers);
    expect(headers).toEqual(kept === undefined ? { host: 'a' } : { 'x-forwarded-for': kept, host: 'a' });
  });
});
