import fc from 'fast-check';
import { PhoneNumberFormat, PhoneNumberUtil } from 'google-libphonenumber';
import { dialledOf } from './phone-numbers';

const numbers = (phone_primary: string, region: string | null = null) =>
  dialledOf({ phone_primary }, region).numbers;

it.each<[text: string, region: string | null, expected: string[]]>([
  ['+49 30 1234567', null, ['+49301234567']],
  ['+49 (0)30 1234567', null, ['+49301234567']],
  ['0049 30 1234567', null, ['+49301234567']],
  ['030/1234567', 'DE', ['+49301234567']],
  ['030 1234567', null, ['0301234567']],
  ['(212) 555-0142', 'US', ['+12125550142']],
  ['+1 212 555 0142 ext. 12', 'DE', ['+12125550142']],
  ['+12125550142;5678', null, ['+12125550142']],
  ['+1 212 555 0142,,123#', null, ['+12125550142']],
  ['*31#+49 30 1234567', null, ['+49301234567']],
  ['+52 1 55 1234 5678', null, ['+525512345678']],
  ['＋４４ ２０ ７９４６ ０９５８', 'DE', ['+442079460958']],
  ['٠٣٠ ١٢٣٤٥٦٧', 'DE', ['+49301234567']],
  ['\u202A+49 30 1234567\u202C', null, ['+49301234567']],
  ['1-800-FLOWERS', 'US', ['+18003569377']],
  ['1-800-flowers', 'US', ['+18003569377']],
  ['+1 212 555-HOME', null, ['+12125554663']],
  ['0800 REVERSE', 'GB', ['+448007383773']],
  // No region, or a word that is none of the number.
  ['1-800-FLOWERS', null, ['1800']],
  ['030 12345 WORK', 'DE', ['03012345']],
  ['030 1234567 work', 'DE', ['0301234567']],
  ['(work)', 'US', []],
  ['+1 212 555 0142 p123', null, ['+12125550142']],
  ['+1 212 555 0142w123', null, ['+12125550142']],
  ['+1 212 555 0142#123', null, ['+12125550142']],
  ['+1 212 555 0142;123', null, ['+12125550142']],
  ['253-0000', 'US', ['2530000']],
  ['+521 55 1234 5678', null, ['+525512345678']],
  ['521 55 1234 5678', 'MX', ['+525512345678']],
  ['০১৭১২ ৩৪৫৬৭৮', 'BD', ['+8801712345678']],
  ['๐๘๑ ๒๓๔ ๕๖๗๘', 'TH', ['+66812345678']],
  ['०९८११ २३४५६७', 'IN', ['+919811234567']],
  ['0301234567; 01712345678', 'DE', ['+49301234567', '+491712345678']],
  ['030/1234567 or 0171/2345678', 'DE', ['+49301234567', '+491712345678']],
  // Without a plus: as a number of the region, and with its country.
  ['628123456789', 'ID', ['+628123456789']],
  ['919811234567', 'IN', ['+919811234567']],
  ['4930123456', 'DE', ['+4930123456']],
  // What comparing the texts on a phone gets wrong.
  ['010 01234567', 'EG', ['+201001234567']],
  ['021 123 4567', 'RO', ['+40211234567']],
  ['012-345 6789', 'MY', ['+60123456789']],
  ['0212 345 67 89', 'TR', ['+902123456789']],
  ['044 123 4567', 'UA', ['+380441234567']],
  ['01712-345678', 'BD', ['+8801712345678']],
  ['011 91234-5678', 'BR', ['+5511912345678']],
  ['8 (495) 123-45-67', 'RU', ['+74951234567']],
  ['8 (727) 234-56-78', 'KZ', ['+77272345678']],
  ['8 029 123-45-67', 'BY', ['+375291234567']],
  // The 8 is not the prefix: the number itself begins with it.
  ['+78001234567', null, ['+78001234567']],
  ['+3758011234567', 'BY', ['+3758011234567']],
  ['+78081234567', 'KZ', ['+78081234567']],
  ['011 15-2345-6789', 'AR', ['+5491123456789']],
  ['App. 12', 'US', ['12']],
  ['mobile', 'US', []],
  ['+49 30 1234567 / +49 171 2345678', null, ['+49301234567', '+491712345678']],
  ['112', 'DE', ['112']],
  ['6123 4567', 'SG', ['+6561234567']],
  ['498912345678', 'DE', ['+498912345678']],
  ['212 555 0142', 'ZZ', ['2125550142']],
])('of %j in %s', (text, region, expected) =>
  expect(numbers(text, region)).toEqual(expect.arrayContaining(expected)),
);

it('has each once, in the order of the fields', () => {
  const fields = { phone_primary: '030 1234567', phone_secondary: '+49 30 1234567' };
  expect(dialledOf(fields, 'DE')).toEqual({ numbers: ['+49301234567'], countries: ['DE'] });
  expect(dialledOf({ phone_primary: null, phone_secondary: undefined }, 'DE')).toEqual({
    numbers: [],
    countries: [],
  });
});

it.each<[fields: object, region: string | null, countries: string[]]>([
  [{ phone_primary: '+91 98 1234 5678' }, null, ['IN']],
  [{ phone_primary: '+1 416 555 0142', phone_secondary: '+1 212 555 0142' }, null, ['CA', 'US']],
  [{ phone_primary: '030 1234567' }, 'DE', ['DE']],
  [{ phone_primary: '030 1234567' }, null, []],
  [{ phone_primary: '+800 1234 5678' }, null, []],
  [{ phones: [{ label: null, number: '+47 22 12 34 56' }] }, null, ['NO']],
  [{ addresses: [{ label: null, city: 'Mysuru', country: 'India' }] }, null, ['IN']],
  [
    {
      addresses: [
        { label: null, country: 'de' },
        { label: null, country: 'Österreich ' },
      ],
    },
    null,
    ['AT', 'DE'],
  ],
  [
    {
      addresses: [
        { label: null, country: '日本' },
        { label: null, country: 'U.S.A.' },
      ],
    },
    null,
    ['JP', 'US'],
  ],
  [
    {
      addresses: [
        { label: null, country: 'Atlantis' },
        { label: null, text: 'India' },
      ],
    },
    null,
    [],
  ],
  [{ phone_primary: '+91 98 1234 5678', addresses: [{ label: null, country: 'IN' }] }, null, ['IN']],
])('the countries of %j in %s', (fields, region, countries) =>
  expect(dialledOf(fields, region).countries).toEqual(countries),
);

it("takes for a number of the world or of a region what Google's rules do", () => {
  const util = PhoneNumberUtil.getInstance();
  const regions = ['DE', 'US', 'IN', 'IT', 'AR', 'BR', 'KZ', 'GB', 'CI', 'NZ'];
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 13 });
  const codes = fc.constantFrom(
    '49',
    '1',
    '91',
    '39',
    '54',
    '55',
    '7',
    '44',
    '225',
    '800',
    '870',
    '979',
    '999',
  );
  fc.assert(
    fc.property(fc.constantFrom(...regions), codes, digits, (region, code, number) => {
      const text = `+${code}${number}`;
      let expected: string[] = [];
      try {
        const parsed = util.parse(text, region);
        if (util.isValidNumber(parsed)) expected = [util.format(parsed, PhoneNumberFormat.E164)];
      } catch {
        // Not a number at all.
      }
      const world = numbers(text, region).filter((one) => one.startsWith('+'));
      expect(world).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});
