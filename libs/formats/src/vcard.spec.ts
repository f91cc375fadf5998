import { encode } from 'iconv-lite';
import { bufferSource, detect, LIMITS, readRecords, toContact } from '.';

async function read(content: string | Buffer, limits = LIMITS) {
  const file = bufferSource(content);
  const detected = await detect(file, '', {}, limits);
  const contacts: Record<string, any>[] = [];
  const warnings: string[] = [];
  const refusals: string[] = [];
  for await (const record of readRecords(file, detected, limits)) {
    const mapped = toContact(record, detected);
    contacts.push(mapped.input);
    warnings.push(...[...record.warnings, ...mapped.warnings].map(({ message }) => message));
    if (mapped.refusal) refusals.push(mapped.refusal);
  }
  return { detected, contacts, warnings, refusals };
}

const card = (...lines: string[]) => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');
const one = async (...lines: string[]) => (await read(card(...lines))).contacts[0]!;

describe('a vCard', () => {
  it('of a group is no contact, and one of a company has no first name', async () => {
    const group = [
      ['KIND:group', 'FN:Friends', 'MEMBER:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1'],
      ['X-ADDRESSBOOKSERVER-KIND:group', 'N:Friends;;;;', 'FN:Friends'],
    ];
    for (const lines of group) {
      const { contacts, warnings, refusals } = await read(card('VERSION:4.0', ...lines, 'TEL:+49 30 1'));
      expect(contacts).toEqual([{}]);
      expect(warnings).toEqual([]);
      expect(refusals).toEqual([
        expect.stringMatching(/^is a distribution list \("Friends"\), and no contact:/),
      ]);
    }
    expect(await one('VERSION:4.0', 'KIND:org', 'FN:Widgets of London Ltd', 'TEL:+44 20 7946 0000')).toEqual({
      company: 'Widgets of London Ltd',
      phone_primary: '+44 20 7946 0000',
      metadata: { KIND: 'org' },
    });
    expect(await one('VERSION:4.0', 'KIND:ORG', 'FN:Sales of Widgets', 'ORG:Widgets')).toEqual({
      company: 'Widgets',
      metadata: { KIND: 'ORG', FN: 'Sales of Widgets' },
    });
  });

  it('has pictures under names that only its program knows', async () => {
    const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46]).toString('base64');
    expect(
      await one(
        'VERSION:2.1',
        'N:Doe;Jane',
        'X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:',
        ` ${picture}`,
        '',
        `X-ICON;ENCODING=b:${picture}`,
        `X-WORDS;ENCODING=b:${Buffer.from('Grüße').toString('base64')}`,
      ),
    ).toEqual({ first_name: 'Jane', last_name: 'Doe', metadata: { 'X-WORDS': 'Grüße' } });
  });

  it('has labels of a person as they are written', async () => {
    const types = ['X-Autotelefon', 'TYPE=X-Büro Süd', 'X-ASSISTANT', 'CELL'];
    const phones = types.map((type, i) => `TEL;${type}:030 123456${i}`);
    expect(await one('VERSION:2.1', 'N:Doe;Jane', ...phones)).toMatchObject({
      labels: { phone_primary: 'Autotelefon', phone_secondary: 'Büro Süd' },
      phones: [{ label: 'assistant' }, { label: 'mobile' }],
    });
  });

  it('of version 2.1, as old phones write it', async () => {
    const content = card(
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCr=',
      'gen;;Dr.;',
      'FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dr. J=C3=BCrgen M=C3=BCller',
      'TEL;CELL:+49 151 23456789',
      'TEL;WORK;VOICE:+49 30 1234-0',
      'TEL;WORK;FAX:+49 30 1234-1',
      'TEL;PREF:110',
      'EMAIL;INTERNET;HOME:juergen@example.com',
      'ADR;WORK:;;Hauptstr. 5;Berlin;;10115;Germany',
      'NOTE;ENCODING=QUOTED-PRINTABLE:two=0D=0Alines',
      'PHOTO;ENCODING=BASE64;JPEG:',
      ' /9j/4AAQSkZJRgABAQAAAQABAAD',
      '/9j/not-indented+/=',
      '',
      'BDAY:19870820',
    );
    const { detected, contacts, warnings } = await read(content);
    expect(detected).toMatchObject({ format: 'vcard', version: '2.1', profile: 'vcard' });
    expect(contacts[0]).toEqual({
      ...{
        first_name: 'Jürgen',
        last_name: 'Müller',
        name_prefix: 'Dr.',
        notes: 'two\nlines',
        birthday: '1987-08-20',
      },
      // The preferred one comes first.
      phone_primary: '110',
      phone_secondary: '+49 151 23456789',
      phones: [
        { label: 'work', number: '+49 30 1234-0' },
        { label: 'work fax', number: '+49 30 1234-1' },
      ],
      labels: { phone_secondary: 'mobile', email: 'home' },
      email: 'juergen@example.com',
      addresses: [
        { label: 'work', street: 'Hauptstr. 5', city: 'Berlin', postal_code: '10115', country: 'Germany' },
      ],
    });
    expect(warnings).toEqual([]);
  });

  it('keeps the blank at which a quoted text was broken, and ends where it ends', async () => {
    const content = card(
      'VERSION:2.1',
      'FN:Ada',
      'NOTE;ENCODING=QUOTED-PRINTABLE:first=20line=0D=0A=',
      'second line, broken=',
      ' at a blank=',
    );
    expect((await read(content + card('VERSION:2.1', 'FN:Bob'))).contacts).toEqual([
      { first_name: 'Ada', notes: 'first line\nsecond line, broken at a blank' },
      { first_name: 'Bob' },
    ]);
  });

  it('has the labels that a person gave numbers on a phone of Samsung', async () => {
    expect(
      await one(
        'VERSION:2.1',
        'FN:Ada',
        'TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=C3=84rztin):112',
      ),
    ).toEqual({ first_name: 'Ada', phone_primary: '112', labels: { phone_primary: 'Ärztin' } });
  });

  it('of version 3.0, as Apple writes it', async () => {
    const contact = await one(
      'VERSION:3.0',
      'PRODID:-//Apple Inc.//iOS 17.0//EN',
      'N:Lovelace\\, Countess;Ada;King,Noel;;',
      'FN:Ada Lovelace',
      'ORG:Acme\\, Inc.;Engines\\; Analytical',
      'item1.TEL;type=pref:030 12345',
      'item1.X-ABLabel:_$!<Main>!$_',
      'item2.TEL:040 12345',
      'item2.X-ABLabel:summer house',
      'TEL;type=CELL;type=VOICE:0151 23456789',
      'item3.URL;type=pref:https\\://example.com/a\\,b',
      'item3.X-ABLabel:_$!<HomePage>!$_',
      'item4.X-ABDATE;type=pref:2001-02-03',
      'item4.X-ABLabel:_$!<Anniversary>!$_',
      'item5.ADR;type=WORK:;;12 Elm Street\\; back;Any Town;;;',
      'BDAY;X-APPLE-OMIT-YEAR=1604:1604-08-20',
      'NOTE:a\\nb\\\\n\\;c',
      'CATEGORIES:vip,a\\,b',
      'X-SOCIALPROFILE;type=twitter:http://example.com/ada',
      'NICKNAME:Ada,Addie',
    );
    expect(contact).toEqual({
      ...{
        first_name: 'Ada',
        last_name: 'Lovelace, Countess',
        middle_name: 'King Noel',
        nickname: 'Ada, Addie',
      },
      ...{
        company: 'Acme, Inc.',
        department: 'Engines; Analytical',
        birthday: '--08-20',
        notes: 'a\nb\\n;c',
        addresses: [{ label: 'work', street: '12 Elm Street; back', city: 'Any Town' }],
      },
      ...{ phone_primary: '030 12345', phone_secondary: '040 12345' },
      phones: [{ label: 'mobile', number: '0151 23456789' }],
      labels: { phone_primary: 'main', phone_secondary: 'summer house' },
      websites: [{ label: 'homepage', url: 'https://example.com/a,b' }],
      tags: ['vip', 'a,b'],
      metadata: { anniversary: '2001-02-03', 'X-SOCIALPROFILE': 'http://example.com/ada' },
    });
  });

  it('of version 4.0', async () => {
    const contact = await one(
      'FN;PREF=1:Ada Lovelace',
      'VERSION:4.0',
      'UID:urn:uuid:5F0C6F0E-52b1-4a35-9d0f-8f3a5d7c2b11',
      'N:Lovelace;Ada;;;',
      'TEL;VALUE=uri;TYPE="voice,work":tel:+49-30-1234;ext=5',
      'TEL;VALUE=uri;TYPE=cell;PREF=1:tel:+49-151-23456789',
      'ADR;TYPE=home;LABEL="12 MG Road^nBengaluru: 5":;;;;;;',
      'BDAY:--0820',
      'ORG:Acme',
      'ROLE:Countess',
    );
    expect(contact).toEqual({
      ...{
        id: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
        first_name: 'Ada',
        last_name: 'Lovelace',
        company: 'Acme',
      },
      ...{ phone_primary: '+49-151-23456789', phone_secondary: '+49-30-1234;ext=5', birthday: '--08-20' },
      address: '12 MG Road\nBengaluru: 5',
      labels: { phone_primary: 'mobile', phone_secondary: 'work', address: 'home' },
      metadata: { ROLE: 'Countess' },
    });
  });

  it.each([
    [
      'unfolds by octets: a letter in two lines',
      Buffer.concat([
        Buffer.from('NOTE:J'),
        Buffer.from([0xc3]),
        Buffer.from('\r\n '),
        Buffer.from([0xbc]),
        Buffer.from('rgen\r\n'),
      ]),
      { notes: 'Jürgen' },
    ],
    ['line feeds alone, and a tab', Buffer.from('NOTE:a\n\tb\n'), { notes: 'ab' }],
    ['a real line end in a note', Buffer.from('NOTE:a\nb c\n'), { notes: 'a\nb c' }],
    [
      'a carriage return with a backslash, as calcard writes it',
      Buffer.from('NOTE:a\\r\\nb\r\nTITLE:C:\\\\r\\nd\r\n'),
      { notes: 'a\nb', job_title: 'C:\\r\nd' },
    ],
    [
      'a soft break without its sign',
      Buffer.from('NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=C3=BC\r\n=C3=A4\r\n'),
      { notes: 'üä' },
    ],
    [
      'the charset of a property',
      Buffer.from('NOTE;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63\r\n'),
      { notes: '山田' },
    ],
    ['a line that is none', Buffer.from('?????\r\nNOTE:a\r\n'), { notes: 'a' }],
    ['quotes that are not closed', Buffer.from('NOTE;X="a:b\r\n'), { notes: 'b' }],
    [
      'a card in a card',
      Buffer.from('AGENT:\r\nBEGIN:VCARD\r\nFN:Other\r\nNOTE:x\r\nEND:VCARD\r\nNOTE:a\r\n'),
      { notes: 'a' },
    ],
    ['a number without types', Buffer.from('TEL:0151 1\r\n'), { phone_primary: '0151 1' }],
    [
      'a type of its own',
      Buffer.from('TEL;X-office:0151 1\r\n'),
      { phone_primary: '0151 1', labels: { phone_primary: 'office' } },
    ],
    ['a property called as objects are', Buffer.from('__PROTO__:x\r\n'), { metadata: { __PROTO__: 'x' } }],
    ['a UID of another program', Buffer.from('UID:abc\r\n'), { metadata: { UID: 'abc' } }],
    [
      'what Android keeps',
      Buffer.from('X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Addie;1;;\r\n'),
      { nickname: 'Addie' },
    ],
  ])('%s', async (_, lines, expected) => {
    const content = Buffer.concat([
      Buffer.from('BEGIN:VCARD\r\nFN:Ada\r\n'),
      lines,
      Buffer.from('END:VCARD\r\n'),
    ]);
    expect((await read(content)).contacts).toEqual([{ first_name: 'Ada', ...expected }]);
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])(
    'in %s, with and without a mark',
    async (encoding) => {
      const content = card('VERSION:2.1', 'N:Müller;Jürgen', 'NOTE:Straße in Köln – schöne Grüße');
      for (const addBOM of [false, true]) {
        const { contacts } = await read(encode(content + content, encoding, { addBOM }));
        expect(contacts).toHaveLength(2);
        expect(contacts[1]).toEqual({
          first_name: 'Jürgen',
          last_name: 'Müller',
          notes: 'Straße in Köln – schöne Grüße',
        });
      }
    },
  );

  it('without an end does not take the next one with it, and a mark may be before each', async () => {
    const { contacts, warnings } = await read(
      `BEGIN:VCARD\nFN:Ada\nTEL:111 1111\n\uFEFFBEGIN:VCARD\nFN:Bob\nTEL:222 2222\nEND:VCARD\nnothing\nBEGIN:VCARD\nFN:Cleo\n`,
    );
    expect(contacts).toEqual([
      { first_name: 'Ada', phone_primary: '111 1111' },
      { first_name: 'Bob', phone_primary: '222 2222' },
      { first_name: 'Cleo' },
    ]);
    expect(warnings).toEqual(['Card 1 has no end.', 'Card 3 has no end.']);
  });

  it('needs no name: company, nickname, e-mail and number are one', async () => {
    expect(await one('N:;;;;', 'FN:Acme GmbH', 'ORG:Acme GmbH')).toEqual({ company: 'Acme GmbH' });
    expect(await one('TEL:0151 1')).toEqual({ first_name: '0151 1', phone_primary: '0151 1' });
    expect(await one('N:;;;;', 'FN:Ada Lovelace')).toEqual({ first_name: 'Ada', last_name: 'Lovelace' });
  });

  it('is mapped otherwise where a person says so', async () => {
    const file = bufferSource(card('FN:Ada', 'NOTE:n', 'X-CUSTOMER-NO:7', 'TEL:111 1111'));
    const detected = await detect(file);
    Object.assign(detected.mapping, {
      NOTE: null,
      'X-CUSTOMER-NO': 'metadata.customer',
      TEL: 'phones[].number@work',
    });
    for await (const record of readRecords(file, detected)) {
      expect(record.cells).toEqual({ FN: 'Ada', NOTE: 'n', 'X-CUSTOMER-NO': '7', TEL: '111 1111' });
      expect(toContact(record, detected).input).toEqual({
        ...{ first_name: 'Ada', phone_primary: '111 1111', labels: { phone_primary: 'work' } },
        metadata: { customer: '7' },
      });
    }
  });

  it('may have a picture of any size: it takes no memory, and the rest is whole', async () => {
    const limits = { ...LIMITS, recordBytes: 2_000 };
    const picture = 'A'.repeat(50_000);
    const folded = picture.replace(/.{74}/g, '$&\r\n ');
    for (const photo of [picture, folded]) {
      const { contacts, warnings } = await read(
        card('FN:Ada', `PHOTO;ENCODING=b:${photo}`, 'NOTE:a'),
        limits,
      );
      expect([contacts, warnings]).toEqual([[{ first_name: 'Ada', notes: 'a' }], []]);
    }
  });

  it('of one endless line is left out there, with a sentence', async () => {
    const limits = { ...LIMITS, recordBytes: 2_000 };
    const { contacts, warnings } = await read(
      card('FN:Ada', `NOTE:${'n'.repeat(50_000)}`, 'TITLE:t') + card('FN:Bob'),
      limits,
    );
    expect(contacts.map(({ first_name }) => first_name)).toEqual(['Ada', 'Bob']);
    expect(warnings).toContainEqual(expect.stringMatching(/NOTE of card 1 is left out: it is longer/));
    const many = Array.from({ length: 100 }, (_, i) => `X-N${i}:${'n'.repeat(50)}`);
    const long = await read(card('FN:Ada', ...many), limits);
    expect(long.contacts[0]!.first_name).toBe('Ada');
    expect(long.warnings).toContainEqual(expect.stringMatching(/Card 1 is longer than 2000 bytes/));
  });
});
