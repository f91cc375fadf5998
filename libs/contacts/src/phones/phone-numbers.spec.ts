import { phoneNumbersOf } from './phone-numbers';

const numbers = (phone_primary: string, region: string | null = null) =>
  phoneNumbersOf({ phone_primary }, region);

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
  ['1-800-FLOWERS', 'US', ['1800']],
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
  expect(phoneNumbersOf(fields, 'DE')).toEqual(['+49301234567']);
  expect(phoneNumbersOf({ phone_primary: null, phone_secondary: undefined }, 'DE')).toEqual([]);
});
