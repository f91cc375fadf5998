import fc from 'fast-check';
import { CONTACT_FIELD_NAMES, type ContactFieldName, EMPTY_CONTACT } from './contact-fields';
import { checkContactField, NAMELESS, normaliseContactFields, parseContactFields } from './contact-values';

const nested = (levels: number): unknown => (levels ? [nested(levels - 1)] : 1);

describe('checkContactField', () => {
  it.each<[ContactFieldName, unknown]>([
    ['first_name', 'x'],
    ['first_name', 'x'.repeat(255)],
    ['last_name', "O'Brien 李 👩‍💻"],
    ['phone_primary', '0123456789'],
    ['phone_primary', '+91 (98) 1234-56.78'],
    ['phone_secondary', '1'.repeat(50)],
    ['email', 'a@b.c'],
    ['email', 'ö+tag@exämple.co.uk'],
    ['company', ' '],
    ['notes', 'x'.repeat(10_000)],
    ['address', 'x'.repeat(1_000)],
    ['birthday', '2024-02-29'],
    ['birthday', '--02-29'],
    ['birthday', '0001-01-01'],
    ['tags', []],
    ['tags', Array(50).fill('t')],
    ['metadata', {}],
    ['metadata', { a: nested(7) }],
    ['metadata', { text: 'x'.repeat(8_100) }],
    ['metadata', { large: Array(20).fill(1e300), small: 1e-300 }],
    ['middle_name', 'x'.repeat(255)],
    ['phones', []],
    ['phones', [{ number: '+1 212 555 0142' }, { label: null, number: '0123456789' }]],
    ['phones', Array(20).fill({ label: 'x'.repeat(50), number: '0123456789' })],
    ['emails', [{ label: 'home', email: 'a@b.c' }]],
    ['email', "o'brien@example.com"],
    ['email', 'sales&service@example.com'],
    ['email', 'jürgen@münchen.example.com'],
    ['addresses', [{ label: 'home', city: 'Mysuru', street: '' }, { text: '5 Hill View, Mysuru' }]],
    ['websites', [{ label: '', url: 'example.com' }]],
    ['labels', {}],
    ['labels', { phone_primary: 'mobile', email: null }],
  ])('takes %s %j', (field, value) => expect(checkContactField(field, value)).toBeUndefined());

  it.each<[ContactFieldName, unknown]>([
    ['first_name', 'x'.repeat(256)],
    ['last_name', 'a\0b'],
    ['last_name', '\udc00'],
    ['last_name', 5],
    ['phone_primary', '1'.repeat(51)],
    ['phone_primary', '0123456789x'],
    ['phone_primary', '))((1234567890'],
    ['phone_primary', ' '.repeat(10_000) + '112'],
    ['email', 'a\u00A0b@example.com'],
    ['phone_secondary', 1234567890],
    ['email', 'a@b'],
    ['email', 'a b@c.de'],
    ['email', `${'x'.repeat(250)}@b.cd`],
    ['birthday', '2023-02-29'],
    ['birthday', '0000-02-01'],
    ['birthday', '--04-31'],
    ['birthday', '2023-4-1'],
    ['birthday', '2023-04-01T00:00:00Z'],
    ['tags', 'vip'],
    ['tags', ['']],
    ['tags', [' ']],
    ['tags', ['x'.repeat(51)]],
    ['tags', Array(51).fill('t')],
    ['metadata', []],
    ['metadata', { a: nested(8) }],
    ['metadata', { text: 'x'.repeat(8_192) }],
    ['metadata', { text: 'é'.repeat(4_096) }],
    ['metadata', { large: Array(30).fill(1e300) }],
    ['metadata', { small: Array(30).fill(-1e-300) }],
    ['metadata', { a: ['\0'] }],
    ['metadata', { a: Number.POSITIVE_INFINITY }],
    ['metadata', { a: { constructor: 1 } }],
    ['nickname', 'x'.repeat(256)],
    ['phones', {}],
    ['phones', 'x'],
    ['phones', [null]],
    ['phones', ['+1 212 555 0142']],
    ['phones', [{ label: 'home' }]],
    ['phones', [{ number: 'x' }]],
    ['phones', [{ number: '0123456789', ext: '1' }]],
    ['phones', [{ number: '0123456789', label: 5 }]],
    ['phones', [{ number: '0123456789', label: 'x'.repeat(51) }]],
    ['phones', Array(21).fill({ number: '0123456789' })],
    ['emails', [{ email: 'nobody' }]],
    ['addresses', [{ city: 'Mysuru', text: 'Mysuru' }]],
    ['addresses', [{ label: 'home', street: '' }]],
    ['addresses', Array(11).fill({ city: 'Mysuru' })],
    ['websites', [{ url: 'a\0b' }]],
    ['labels', []],
    ['labels', { company: 'x' }],
    ['labels', { email: 5 }],
    ['labels', { email: 'x'.repeat(51) }],
  ])('refuses %s %j', (field, value) =>
    expect(checkContactField(field, value)).toMatch(/^must .*[^.]$|^must /),
  );

  it('is content with an absent value of any field', () => {
    for (const field of CONTACT_FIELD_NAMES) expect(checkContactField(field, undefined)).toBeUndefined();
  });

  it('is content with an empty value of any field', () => {
    for (const value of ['', null]) {
      const refused = CONTACT_FIELD_NAMES.filter((field) => checkContactField(field, value) !== undefined);
      expect(refused).toEqual([]);
    }
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CONTACT_FIELD_NAMES), fc.anything(), (field, value) => {
        expect(['string', 'undefined']).toContain(typeof checkContactField(field, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes every phone that first clients may send, as they sent it, if its brackets and plus make sense', () => {
    const sign = fc.constantFrom(...'0123456789-. ');
    const part = fc.string({ unit: sign, maxLength: 10 });
    const number = fc
      .tuple(fc.constantFrom('', '+4', '(0', '+('), fc.constantFrom(...'123'), part, part, part)
      .map(
        ([start, digit, ...parts]) => `${start}${digit}${start.includes('(') ? ')' : ''}${parts.join('')}`,
      );
    fc.assert(
      fc.property(number, (value) => {
        const text = value.trim().replace(/ +/g, ' ');
        fc.pre(text.replace(/\D/g, '').length >= 10);
        expect([text, checkContactField('phone_primary', text)]).toEqual([text, undefined]);
        expect(normaliseContactFields({ phone_primary: text })).toEqual({ phone_primary: text });
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['first_name', 'A\0', 'NUL (U+0000)'],
    ['notes', 'A\uD800', 'half of a surrogate pair (U+D800)'],
    ['phone_primary', '0301234\u0007567', 'a control character (U+0007)'],
    ['phone_primary', '030123456l', '"l" (U+006C)'],
    ['email', 'anna@exa\u00A0mple.com', 'a no-break space (U+00A0)'],
    ['email', 'anna@example. com', 'a blank (U+0020)'],
  ] as const)('of %s %j it names what nobody can see', (field, value, name) => {
    expect(checkContactField(field, value)).toContain(`; it has ${name}`);
  });
});

describe('normaliseContactFields', () => {
  it('holds only what was sent, and what is known', () => {
    expect(normaliseContactFields({ company: 'A', unknown: 1, notes: undefined })).toEqual({ company: 'A' });
  });

  it.each(['', null])('stores %j as what stands for nothing', (value) => {
    const all = Object.fromEntries(CONTACT_FIELD_NAMES.map((field) => [field, value] as const));
    expect(normaliseContactFields(all)).toEqual(EMPTY_CONTACT);
    const { first_name, last_name, tags, phones, labels, metadata, company } = EMPTY_CONTACT;
    expect([first_name, last_name, tags, phones, labels, metadata, company]).toEqual([
      ...['', '', [], [], {}, {}, null],
    ]);
  });

  it('trims text, composes it, and drops repeated tags', () => {
    const sent = {
      tags: [' vip', 'vip ', 'a b', 'VIP', 'e\u0301', '\u00E9'],
      first_name: '  Ada ',
      last_name: 'Zoe\u0308\n',
      email: '\u200Eada@example.com ',
      phone_primary: ' +1\u00A0212\u2011555 ',
      birthday: '1987-08-20 ',
      notes: ' \n',
      company: ' a  b\nc ',
    };
    expect(normaliseContactFields(sent)).toEqual({
      tags: ['vip', 'a b', 'VIP', '\u00E9'],
      first_name: 'Ada',
      last_name: 'Zo\u00EB',
      email: 'ada@example.com',
      phone_primary: '+1 212-555',
      birthday: '1987-08-20',
      notes: null,
      company: 'a  b\nc',
    });
  });

  it('gives every item of a list its label, and leaves out parts and labels that say nothing', () => {
    const sent = {
      addresses: [{ country: 'India', label: '', street: '', city: 'Mysuru' }],
      phones: [{ number: '0123456789' }],
      labels: { email: 'work', address: '', phone_primary: null },
    };
    expect(normaliseContactFields(sent)).toEqual({
      addresses: [{ label: null, city: 'Mysuru', country: 'India' }],
      phones: [{ label: null, number: '0123456789' }],
      labels: { email: 'work' },
    });
  });

  it('keeps metadata as the database gives it back, and apart from what was sent', () => {
    const metadata = { zero: -0, list: [1, { a: null }] };
    const fields = normaliseContactFields({ metadata });
    metadata.list.push(2);
    expect(fields.metadata).toEqual({ zero: 0, list: [1, { a: null }] });
    expect(Object.is((fields.metadata as { zero: number }).zero, 0)).toBe(true);
  });

  it('changes nothing the second time', () => {
    const tag = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(
        fc.record({
          tags: fc.array(tag),
          metadata: fc.dictionary(fc.string(), fc.jsonValue()),
          notes: fc.string({ unit: 'binary' }),
          phone_primary: fc.string({ unit: 'binary' }),
          email: fc.string({ unit: 'binary' }),
        }),
        (sent) => {
          const once = normaliseContactFields(sent);
          expect(normaliseContactFields(once)).toEqual(once);
        },
      ),
    );
  });
});

describe('parseContactFields', () => {
  it('gives the normalised fields of a good row', () => {
    expect(
      parseContactFields({ first_name: 'Ada', last_name: 'Lovelace', tags: ['a', 'a'], email: '' }),
    ).toEqual({
      fields: { first_name: 'Ada', last_name: 'Lovelace', tags: ['a'], email: null },
    });
  });

  it('names every problem of a bad row', () => {
    const { problems } = parseContactFields({ first_name: '', email: 'x', colour: 'red', toString: 1 }) as {
      problems: { field: string }[];
    };
    expect(problems.map(({ field }) => field)).toEqual(['colour', 'toString', 'email', 'first_name']);
  });

  it.each(['first_name', 'last_name', 'company'])('is content with a %s', (field) => {
    expect(parseContactFields({ [field]: 'Ada' })).toEqual({ fields: { [field]: 'Ada' } });
    const { problems } = parseContactFields({ [field]: ' ' }) as { problems: unknown };
    expect(problems).toEqual([NAMELESS]);
    const none = field === 'company' ? null : '';
    expect(parseContactFields({ [field]: ' ' }, { partial: true })).toEqual({ fields: { [field]: none } });
  });

  it.each(['\u200B', '\u00AD\uFEFF ', '\u3164', '\u2060\u200D', '\u202E', '\u2800', '\u001B'])(
    'takes %j, which nobody sees, for no name, and leaves it beside one',
    (nothing) => {
      expect(parseContactFields({ first_name: nothing, company: nothing })).toEqual({ problems: [NAMELESS] });
      expect(parseContactFields({ first_name: nothing, last_name: 'Ada' })).toHaveProperty('fields');
    },
  );

  it.each(['.', '-', '👩‍💼', '\u0600', 'ᠠ', '\u0301', '\uE000'])('takes %j for a name', (first_name) =>
    expect(parseContactFields({ first_name })).toEqual({ fields: { first_name } }),
  );

  it('of a row whose values are kept, what cannot be taken goes to the metadata', () => {
    const row = {
      first_name: 'Ada',
      last_name: 'L',
      email: 'x',
      phone_primary: 'a\0b',
      birthday: 5,
      metadata: { email: 'y' },
    };
    expect(parseContactFields(row, { keeps: true })).toEqual({
      fields: {
        first_name: 'Ada',
        last_name: 'L',
        metadata: { email: 'y', 'email 2': 'x', phone_primary: 'a\uFFFDb', birthday: 5 },
      },
      kept: [
        { field: 'phone_primary', message: expect.stringMatching('NUL') },
        { field: 'email', message: expect.stringMatching('e-mail') },
        { field: 'birthday', message: expect.stringMatching('date') },
      ],
    });
    expect(parseContactFields({ ...row, notes: 'x'.repeat(10_001) }, { keeps: true })).toHaveProperty(
      'problems',
    );
    expect(parseContactFields({ ...row, colour: 1 }, { keeps: true })).toHaveProperty('problems');
  });

  describe('of a row with several numbers in one value', () => {
    const two = '030 1234567 / 0171 2345678';
    const [first, second] = ['030 1234567', '0171 2345678'];
    const list = (...numbers: string[]) => numbers.map((number) => ({ label: null, number }));
    const place = (row: object, options: object = {}) =>
      parseContactFields({ first_name: 'Ada', ...row }, { keeps: true, ...options });

    it('is refused where values are not kept', () => {
      const problems = (field: string) => [
        { field, message: expect.stringMatching('must be one number: .* phones') },
      ];
      expect(parseContactFields({ first_name: 'Ada', phone_primary: two })).toEqual({
        problems: problems('phone_primary'),
      });
      expect(parseContactFields({ first_name: 'Ada', phones: [{ label: null, number: two }] })).toMatchObject(
        {
          problems: [{ field: 'phones', message: expect.stringMatching('item 1 number must be one number') }],
        },
      );
    });

    it('each gets a place of its own', () => {
      expect(place({ phone_primary: two })).toEqual({
        fields: { first_name: 'Ada', phone_primary: first, phones: list(second) },
      });
      const labelled = {
        phone_primary: two,
        labels: { phone_primary: 'desk' },
        phones: [
          { label: 'x', number: '112' },
          { label: 'home', number: two },
        ],
      };
      expect(place(labelled)).toMatchObject({
        fields: {
          phone_primary: first,
          phones: [
            { label: 'x', number: '112' },
            { label: 'home', number: first },
            { label: 'home', number: second },
          ],
        },
      });
    });

    it('behind those that the contact has, and none twice', () => {
      const options = { partial: true, phones: list('112') };
      expect(place({ phone_secondary: two }, options)).toEqual({
        fields: { first_name: 'Ada', phone_secondary: first, phones: list('112', second) },
      });
      expect(place({ phone_primary: two }, { ...options, phones: list(second) })).toEqual({
        fields: { first_name: 'Ada', phone_primary: first },
      });
    });

    it.each([
      ['nobody knows which the contact has', { partial: true }],
      ['the list is full', { phones: list(...Array.from({ length: 20 }, (_, n) => `${1000 + n}`)) }],
    ])('and all of it goes to the metadata where %s', (_why, options) => {
      expect(place({ phone_primary: two, metadata: { a: 1 } }, options)).toEqual({
        fields: { first_name: 'Ada', phone_primary: first, metadata: { a: 1, phone_primary: two } },
        kept: [{ field: 'phone_primary', message: expect.stringMatching('several numbers') }],
      });
    });
  });

  it.each([null, undefined, 5, 'x', [], [{ first_name: 'Ada' }]])('refuses %j, which is no row', (row) => {
    expect(parseContactFields(row)).toEqual({ problems: [{ field: 'row', message: 'must be an object' }] });
  });
});
