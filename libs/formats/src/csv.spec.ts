import { Readable } from 'node:stream';
import { encode } from 'iconv-lite';
import { bufferSource, detect, type Given, isTarget, LIMITS, readRecords, toContact } from '.';

/** What becomes of the contacts in a file. */
async function read(
  content: string | Buffer,
  { name, region, ...given }: Given & { name?: string; region?: string } = {},
) {
  const file = bufferSource(content);
  const detected = await detect(file, name, given);
  const contacts = [];
  const rows = [];
  const warnings = [];
  for await (const record of readRecords(file, detected)) {
    const mapped = toContact(record, detected, { region });
    rows.push(record.row);
    contacts.push(mapped.input);
    warnings.push(...record.warnings, ...mapped.warnings);
  }
  return { detected, contacts, rows, warnings };
}
const first = async (...args: Parameters<typeof read>) => (await read(...args)).contacts[0];

describe('columns that say in another way what a contact is', () => {
  const mapped = async (header: string, row: string) => (await read(`${header}\n${row}\n`)).contacts[0];

  it.each([
    ['Name;Vorname;Telefon', 'Müller;Jörg;030 123456'],
    ['Voornaam;Naam;Telefoon', 'Jörg;Müller;030 123456'],
    ['First name;Name;Phone', 'Jörg;Müller;030 123456'],
  ])('a name beside a first name is the last one: %s', async (header, row) => {
    expect(await mapped(header, row)).toEqual({
      first_name: 'Jörg',
      last_name: 'Müller',
      phone_primary: '030 123456',
    });
  });

  it('a name is whole beside first and last name, and where it says so', async () => {
    const parts = { first_name: 'Jörg', last_name: 'Müller' };
    expect(await mapped('Name,First name,Last name', 'Jörg Müller,Jörg,Müller')).toEqual(parts);
    expect(await mapped('Full name,Phone', 'Jörg Müller,')).toEqual(parts);
    expect(await mapped('First name,Display name', 'Jörg,The boss')).toMatchObject({
      first_name: 'Jörg',
      metadata: { 'Display name': 'The boss' },
    });
  });

  it('a birthday in three columns', async () => {
    const header = 'First Name,Birth Year,Birth Month,Birth Day';
    expect(await mapped(header, 'Max,1992,2,29')).toEqual({ first_name: 'Max', birthday: '1992-02-29' });
    expect(await mapped(header, 'Max,,2,29')).toEqual({ first_name: 'Max', birthday: '--02-29' });
    for (const [year, month, day] of [
      ['1993', '2', '29'],
      ['1992', '', '29'],
    ]) {
      const metadata = { 'Birth Year': year, ...(month && { 'Birth Month': month }), 'Birth Day': day };
      expect(await mapped(header, `Max,${year},${month},${day}`)).toEqual({ first_name: 'Max', metadata });
    }
  });

  it('places of numbers in their short forms', async () => {
    expect(await mapped('Nachname;Tel. gesch.;Tel. priv.', 'Müller;030 123456;030 654321')).toEqual({
      last_name: 'Müller',
      phone_primary: '030 123456',
      phone_secondary: '030 654321',
      labels: { phone_primary: 'work', phone_secondary: 'home' },
    });
  });

  it('the mailing address of Salesforce and Zoho, a second line of an address, a second e-mail of Thunderbird', async () => {
    const address = { label: null, street: 'Weg 1', city: 'Austin', region: 'TX', postal_code: '78767' };
    const salesforce =
      'First Name,Mailing Street,Mailing City,Mailing State/Province (text only),Mailing Zip/Postal Code,Mailing Country (text only)';
    expect(await mapped(salesforce, 'Sean,Weg 1,Austin,TX,78767,USA')).toEqual({
      first_name: 'Sean',
      addresses: [{ ...address, country: 'USA' }],
    });
    const zoho = 'First Name,Mailing Street,Mailing City,Mailing State,Mailing Zip,Mailing Country';
    expect(await mapped(zoho, 'Sean,Weg 1,Austin,TX,78767,USA')).toMatchObject({
      addresses: [{ ...address, country: 'USA' }],
    });
    const thunderbird =
      'First Name,Primary Email,Secondary Email,Home Address,Home Address 2,Home City,Work Address,Work Address 2,Work City';
    expect(
      await mapped(thunderbird, 'Max,a@example.com,b@example.com,Weg 1,c/o Meier,Berlin,Gasse 2,,Bonn'),
    ).toEqual({
      first_name: 'Max',
      email: 'a@example.com',
      emails: [{ label: null, email: 'b@example.com' }],
      addresses: [
        { label: 'home', street: 'c/o Meier\nWeg 1', city: 'Berlin' },
        { label: 'work', street: 'Gasse 2', city: 'Bonn' },
      ],
    });
  });
});

describe('a CSV file', () => {
  it.each([
    [',', 'First Name,Last Name,Company\nAda,Lovelace,"Engine, Analytical"\n'],
    [';', 'First Name;Last Name;Company\nAda;Lovelace;Engine, Analytical\n'],
    ['\t', 'First Name\tLast Name\tCompany\nAda\tLovelace\tEngine, Analytical\n'],
    ['|', 'First Name|Last Name|Company\r\nAda|Lovelace|Engine, Analytical'],
    [';', 'sep=;\r\nFirst Name;Last Name;Company\r\nAda;Lovelace;Engine, Analytical\r\n'],
    [';', 'Name;E-Mail\nAda, Lovelace;ada@example.com\nBob;bob@example.com\n'],
    [';', 'Customers, 2026\n\nVorname;Nachname\nAda;Lovelace\nBob;Bo\n'],
  ])('is read with its delimiter %j', async (delimiter, text) => {
    const { detected, contacts } = await read(text);
    expect(detected).toMatchObject({ format: 'csv', delimiter, encoding: 'utf-8' });
    expect(contacts[0]).toMatchObject({ first_name: expect.stringMatching(/Ada|Lovelace/) });
  });

  it('is read with every kind of line end in it, with its rows counted as a spreadsheet does', async () => {
    const { contacts, rows } = await read('Name,Notes\r\nAda,"two\nlines"\nBob,b\rCleo,c\r\n\r\n,\r\nDora,d');
    expect(contacts.map(({ first_name }) => first_name)).toEqual(['Ada', 'Bob', 'Cleo', 'Dora']);
    expect(rows).toEqual([2, 3, 4, 7]);
    expect(contacts[0]).toEqual({ first_name: 'Ada', notes: 'two\nlines' });
  });

  it.each([
    ['utf-8', 'Jürgen Groß, Łódź'],
    ['utf-16le', 'Jürgen Groß 山田'],
    ['utf-16be', 'Jürgen Groß 山田'],
    ['windows-1252', 'Jürgen Müller, Straße 5 – Büro “Köln” 20 €'],
    ['windows-1251', 'Наталья Кузнецова, Москва, улица Ленина'],
    ['windows-1250', 'Wiśniewski Łukasz, Gdańsk, ulica Świętojańska, żółw'],
    ['shift_jis', '山田太郎 東京都千代田区 株式会社ホゲ 電話番号'],
    ['gb18030', '王小明 北京市朝阳区 有限公司 电话号码'],
  ])('in %s is read right', async (encoding, notes) => {
    const text = `Name,Notes\r\nAda,"${notes}"\r\nBob,"${notes}"\r\n`;
    expect((await first(encode(text, encoding)))?.notes).toBe(notes);
    expect((await first(encode(text, encoding, { addBOM: true })))?.notes).toBe(notes);
  });

  it.each([
    ['windows-1254', 'First Name,Last Name\nAyşe,Yılmaz\nOğuz,Demir\n'],
    ['windows-1254', 'Ad;Soyad;Şirket\nŞükrü;Çağlayan;Işık A.Ş.\n'],
    ['windows-1252', 'Nafn;Sími\nÞórður Guðmundsson;5551234\n'],
    ['windows-1252', 'Fornavn;Eftirnavn\nRóðin;Mýrdal\n'],
    ['windows-1255', 'שם פרטי,שם משפחה,טלפון\nדוד,כהן,03-1234567\n'],
    ['iso-8859-2', 'Jméno;Příjmení;Firma\nJiří;Dvořák;Škoda\nŽofie;Němcová;Česká\n'],
    ['iso-8859-2', 'Imię;Nazwisko\nŁukasz;Żółć\nZbigniew;Wąsik\n'],
    ['iso-8859-7', 'Όνομα;Επώνυμο\nΝίκος;Παπαδόπουλος\nΆννα;Ζαχαρίου\n'],
    ['iso-8859-9', 'Ad;Soyad\nAyşe;Yılmaz\n'],
    ['cp866', 'Имя;Фамилия;Телефон\nСергей;Иванов;1\n'],
    ['cp850', 'Prénom;Nom;Société\nÉloïse;Lefèvre;Crème\n'],
    ['macroman', 'Nombre;Apellidos;Compañía\nJosé;Núñez;Ñandú\n'],
    ['euc-jp', '氏名,電話番号\n山田太郎,03-1234-5678\n'],
  ])('of a few lines in %s is read right: %j', async (encoding, text) => {
    const { detected } = await read(encode(text, encoding));
    expect([detected.columns, ...detected.samples].map((cells) => cells.join(detected.delimiter))).toEqual(
      text.trim().split('\n'),
    );
  });

  it('is looked at further when its beginning has no letter that tells the encoding', async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => `Ada${i},plain text of a row`).join('\n');
    const content = encode(`Name,Notes\n${rows}\nJürgen,Straße – 20 €\n`, 'windows-1252');
    expect(content.length).toBeGreaterThan(LIMITS.headBytes);
    const { detected, contacts } = await read(content);
    expect(detected.encoding).toBe('windows-1252');
    expect(contacts.at(-1)).toEqual({ first_name: 'Jürgen', notes: 'Straße – 20 €' });
  });

  it('is read in the encoding, with the delimiter and the names that a person says', async () => {
    const content = encode('Stammkunden;;\nName;Telefon;x\nŁukasz;0151 23456789;y\n', 'windows-1250');
    const { contacts } = await read(content, { encoding: 'windows-1250', delimiter: ';', header_row: 2 });
    expect(contacts).toEqual([
      { first_name: 'Łukasz', phone_primary: '0151 23456789', metadata: { x: 'y' } },
    ]);
    await expect(read(content, { encoding: 'klingon' })).rejects.toThrow(
      'There is no encoding called "klingon".',
    );
  });

  it('keeps columns of one name apart, and those that objects cannot have', async () => {
    const text = '__proto__,Name,Hobby,Hobby,,constructor\np,Ada,Chess,Maths,e,c\n';
    const { detected, contacts } = await read(text);
    expect(detected.columns).toEqual([
      ...['__proto__ (column)', 'Name', 'Hobby', 'Hobby (2)', 'Column 5', 'constructor (column)'],
    ]);
    expect(contacts[0]).toEqual({
      first_name: 'Ada',
      metadata: {
        '__proto__ (column)': 'p',
        Hobby: 'Chess',
        'Hobby (2)': 'Maths',
        'Column 5': 'e',
        'constructor (column)': 'c',
      },
    });
    expect(Object.values(detected.mapping).every((target) => target === null || isTarget(target))).toBe(true);
  });

  it('takes a row that begins with # for one, and doubled quotes that come late for what they are', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => `"Acme ${i}, Inc.",b\n`).join('');
    const { contacts, warnings } = await read(
      `Company,Notes\n#1 Pizza,a\n${many}"The ""Best"", Inc.",c\n#31#,d\n`,
    );
    expect([contacts[0], ...contacts.slice(-2)]).toEqual([
      { company: '#1 Pizza', notes: 'a' },
      { company: 'The "Best", Inc.', notes: 'c' },
      { company: '#31#', notes: 'd' },
    ]);
    expect([contacts.length, warnings]).toEqual([2_003, []]);
  });

  it('may have more cells in a row than columns, and fewer', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `Ada${i},a`).join('\n');
    const { contacts, warnings } = await read(`Name,Notes\n${many}\nBob,b,more,,most\nCleo\n`);
    expect(contacts.slice(-2)).toEqual([
      { first_name: 'Bob', notes: 'b', metadata: { 'Column 3': 'more', 'Column 5': 'most' } },
      { first_name: 'Cleo' },
    ]);
    expect(warnings).toEqual([{ message: expect.stringContaining('Row 302 has 2 more cells') }]);
  });

  it('gives back what spreadsheets and Google make of values', async () => {
    const text = [
      'Name,Phone,Fax,Notes,Email',
      `Ada,"=""0151234567""",'+49 30 123456,'=1+1,a@example.com ::: b@example.com`,
      'Bob,+49 30 1234567 / +49 171 1234567,,	tab,',
      'Cleo,030/1234567,mobile: 0171 1234567,,',
    ].join('\n');
    expect((await read(text)).contacts).toEqual([
      {
        first_name: 'Ada',
        phone_primary: '0151234567',
        phone_secondary: '+49 30 123456',
        labels: { phone_secondary: 'fax' },
        notes: '=1+1',
        email: 'a@example.com',
        emails: [{ label: null, email: 'b@example.com' }],
      },
      {
        first_name: 'Bob',
        phone_primary: '+49 30 1234567',
        phone_secondary: '+49 171 1234567',
        notes: 'tab',
      },
      {
        first_name: 'Cleo',
        phone_primary: '030/1234567',
        phone_secondary: '0171 1234567',
        labels: { phone_secondary: 'fax' },
      },
    ]);
  });

  it.each([
    [
      'Address,City,ZIP',
      '"5 Hill View","Bath","BA1"',
      { street: '5 Hill View', city: 'Bath', postal_code: 'BA1' },
    ],
    [
      '住所,郵便番号',
      '"東京都千代田区1-1","100-0001"',
      { street: '東京都千代田区1-1', postal_code: '100-0001' },
    ],
    [
      'Address 1,Address 2,City',
      '"5 Hill View","Flat 4","Bath"',
      { street: '5 Hill View\nFlat 4', city: 'Bath' },
    ],
    [
      'Address line 1,Address line 2,City',
      '"5 Hill View","Flat 4","Bath"',
      { street: '5 Hill View\nFlat 4', city: 'Bath' },
    ],
    // What the parts say already is not there twice.
    [
      'Address,Street,City',
      '"5 Hill View\nBath BA1\nUnited Kingdom","5 Hill View","Bath"',
      { street: '5 Hill View', city: 'Bath' },
    ],
    ['Address,City,ZIP', '"BA1 Bath","Bath","BA1"', { city: 'Bath', postal_code: 'BA1' }],
    ['Address,Street', '"5 Hill View, Bath","5 Hill View"', undefined],
  ])('loses nothing of an address in the columns %s', async (columns, cells, parts) => {
    expect(await first(`Name,${columns}\nAda,${cells}\n`)).toEqual({
      first_name: 'Ada',
      ...(parts ? { addresses: [{ label: null, ...parts }] } : { address: '5 Hill View, Bath' }),
    });
  });

  it.each([
    ['4915112345678.0', '4915112345678'],
    ['4.91511234567E+11', '491511234567'],
    ['4.915112345e+11', '491511234500'],
    ['030 1234567.0', '030 1234567.0'],
  ])('takes the number that was to be calculated with, %j, for %j', async (cell, phone_primary) => {
    expect(await first(`Name,Phone\nAda,${cell}\n`)).toEqual({ first_name: 'Ada', phone_primary });
  });

  it('keeps a number of which a spreadsheet has lost digits for what it is', async () => {
    expect(await first('Name,Phone\nAda,4.91511E+11\n')).toEqual({
      first_name: 'Ada',
      metadata: { Phone: '4.91511E+11' },
    });
  });

  it('leaves out the NULs that a database has filled its texts up with', async () => {
    expect(await first('Name,Phone\nA\0da\0,030 1234567\0\n')).toEqual({
      first_name: 'Ada',
      phone_primary: '030 1234567',
    });
  });

  it('loses no row for a bad cell: it is in the metadata, with a warning', async () => {
    const text =
      'Name,Phone,Email,Birthday,Tags\nAda,ask Bob,nobody,03/04/1987,a;b\n,,x@example.com,,\n,0151 23456789,,,\n';
    const { contacts, warnings } = await read(text);
    expect(contacts).toEqual([
      {
        first_name: 'Ada',
        tags: ['a', 'b'],
        metadata: { Phone: 'ask Bob', Email: 'nobody', Birthday: '03/04/1987' },
      },
      { first_name: 'x@example.com', email: 'x@example.com' },
      { first_name: '0151 23456789', phone_primary: '0151 23456789' },
    ]);
    expect(warnings.map(({ column }) => column)).toEqual([
      'Birthday',
      'Phone',
      'Email',
      undefined,
      undefined,
    ]);
  });

  it('loses no row for a cell that is too long, be it a name', async () => {
    const label = 'l'.repeat(60);
    const { contacts, warnings } = await read(
      [
        'First Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value',
        `Ada,${'b'.repeat(300)},${'c'.repeat(20_000)},${label},112`,
        `${'d'.repeat(300)},,,,110`,
      ].join('\n'),
    );
    expect(contacts).toEqual([
      {
        ...{ first_name: 'Ada', phone_primary: '112', labels: { phone_primary: label.slice(0, 50) } },
        metadata: { 'Last Name': 'b'.repeat(300) },
      },
      { first_name: '110', phone_primary: '110', metadata: { 'First Name': 'd'.repeat(300) } },
    ]);
    expect(warnings.map(({ column }) => column)).toEqual([
      ...['Last Name', 'Organization Name', 'Phone 1 - Label', 'Organization Name', 'First Name', undefined],
    ]);
    expect(await first(`Name,Phone\n${'word '.repeat(200)},112\n`)).toMatchObject({
      last_name: 'word',
      metadata: { Name: expect.stringContaining('word word') },
    });
  });

  it('keeps of what is too long for the metadata as much as there is room for', async () => {
    const { contacts, warnings } = await read(
      `Name,A,B,Notes\nAda,${'a'.repeat(5_000)},${'b'.repeat(5_000)},${'n'.repeat(11_000)}\n`,
    );
    expect(contacts[0]).toMatchObject({
      notes: 'n'.repeat(10_000),
      metadata: { A: 'a'.repeat(5_000), 'notes (continued)': 'n'.repeat(1_000) },
    });
    expect(contacts[0]!.metadata).not.toHaveProperty('B');
    expect(warnings).toContainEqual({ column: 'B', message: expect.stringContaining('left out') });
  });

  it.each([
    ['1987-08-20', undefined, '1987-08-20'],
    ['20.8.1987', undefined, '1987-08-20'],
    ['8/20/1987', undefined, '1987-08-20'],
    ['20/08/1987', undefined, '1987-08-20'],
    ['03/04/1987', 'US', '1987-03-04'],
    ['03/04/1987', 'DE', '1987-04-03'],
    ['--08-20', undefined, '--08-20'],
    ['1987年8月20日', undefined, '1987-08-20'],
    ['1987/8/20', undefined, '1987-08-20'],
    ['0/0/00', undefined, undefined],
  ])('reads the day %j (%s)', async (text, region, birthday) => {
    expect(await first(`Name,Birthday\nAda,${text}\n`, { region })).toEqual({
      first_name: 'Ada',
      ...(birthday && { birthday }),
    });
  });

  it('tells from one date what the others of the file mean', async () => {
    const { contacts, detected } = await read('Name,Birthday\nAda,03/04/1987\nBob,12/25/1990\n');
    expect(detected.date_order).toBe('MDY');
    expect(contacts[0]).toEqual({ first_name: 'Ada', birthday: '1987-03-04' });
  });

  it('finds the names of the columns below a title, and does without', async () => {
    expect(
      await first('Customers of 2026,,\n,,\nVorname,Nachname,Mobil\nAda,Lovelace,0151 23456789\n'),
    ).toEqual({
      ...{ first_name: 'Ada', last_name: 'Lovelace', phone_primary: '0151 23456789' },
      labels: { phone_primary: 'mobile' },
    });
    const { contacts, rows, detected } = await read(
      'Ada Lovelace,ada@example.com,0151 23456789\nBob Bo,b@example.com,\n',
    );
    expect([detected.header_row, rows]).toEqual([0, [1, 2]]);
    expect(contacts[0]).toEqual({
      ...{
        first_name: 'Ada',
        last_name: 'Lovelace',
        email: 'ada@example.com',
        phone_primary: '0151 23456789',
      },
    });
  });

  it('says where a quote is never closed, and reads what is before it', async () => {
    const file = bufferSource('Name,Notes\nAda,a\nBob,"never closed\nCleo,c\n');
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const { cells } of readRecords(file, await detect(file))) seen.push(cells.Name);
    };
    await expect(reading()).rejects.toThrow('The quote that opens in row 3 is never closed');
    expect(seen).toEqual(['Ada']);
  });

  it('has bounds for columns and the length of a row', async () => {
    const limits = { ...LIMITS, columns: 20, recordBytes: 1_000 };
    const wide = Array.from({ length: 21 }, (_, i) => `c${i}`).join(',');
    await expect(detect(bufferSource(`${wide}\n`), '', {}, limits)).rejects.toThrow(
      'Row 1 has 21 columns; at most 20 are read.',
    );
    const file = bufferSource(`Name\nAda\n${'x'.repeat(2_000)}\n`);
    const detected = await detect(file, '', {}, limits);
    const reading = async () => {
      for await (const record of readRecords(file, detected, limits)) void record;
    };
    await expect(reading()).rejects.toThrow('Row 3 is longer than 1000 bytes');
  });

  it.each([
    ['', 'The file is empty.'],
    ['%PDF-1.7 x', 'The file is a PDF.'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old Excel workbook'],
    ['<html></html>', 'a web page'],
    [Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]), 'no text'],
  ])('%j is none, and it is said why', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence);
  });
});

describe('names of columns', () => {
  it.each([
    [
      'Vorname,Nachname,Firma,E-Mail-Adresse,Telefon geschäftlich,Telefon (privat),Fax geschäftlich,PLZ,Ort,Straße',
    ],
    [
      'Prénom,Nom,Société,Adresse e-mail,Téléphone bureau,Téléphone domicile,Fax bureau,Code postal,Ville,Rue',
    ],
    [
      'Nombre,Apellidos,Empresa,Correo electrónico,Teléfono trabajo,Teléfono casa,Fax trabajo,Código postal,Ciudad,Calle',
    ],
    ['firstName,lastName,companyName,emailAddress,workPhone,homePhone,workFax,postalCode,city,street'],
    [
      'Имя,Фамилия,Компания,Электронная почта,Рабочий телефон,Домашний телефон,Факс рабочий,Почтовый индекс,Город,Улица',
    ],
    ['名,姓,公司,电子邮件,工作电话,家庭电话,工作传真,邮编,城市,街道'],
    ['名,姓,会社名,メールアドレス,電話番号（会社）,電話番号（自宅）,会社ファックス,郵便番号,市区町村,番地'],
  ])('%s', async (header) => {
    const text = `${header}\nAda,Lovelace,Acme,a@example.com,111 2222,333 4444,555 6666,12345,Town,Street 5\n`;
    expect(await first(text)).toEqual({
      ...{ first_name: 'Ada', last_name: 'Lovelace', company: 'Acme', email: 'a@example.com' },
      ...{
        phone_primary: '111 2222',
        phone_secondary: '333 4444',
        phones: [{ label: 'work fax', number: '555 6666' }],
      },
      labels: { phone_primary: 'work', phone_secondary: 'home' },
      addresses: [{ label: null, postal_code: '12345', city: 'Town', street: 'Street 5' }],
    });
  });

  it.each([
    ['Rowe, Anna', { first_name: 'Anna', last_name: 'Rowe' }],
    ['Dr. Ada King van der Berg', { name_prefix: 'Dr.', first_name: 'Ada King', last_name: 'van der Berg' }],
    ['John Smith Jr.', { first_name: 'John', last_name: 'Smith', name_suffix: 'Jr.' }],
    ['Suharto', { first_name: 'Suharto' }],
    ['山田 太郎', { first_name: '太郎', last_name: '山田' }],
    ['王伟', { first_name: '王伟' }],
  ])('the whole name %j', async (name, parts) => {
    expect(await first(`Name,Notes\n"${name}",x\n`)).toEqual({ ...parts, notes: 'x' });
  });
});

it.each([
  ['Vorname,Nachname,Ansprechpartner', 'Ada,Byron,Bob Bo', { metadata: { Ansprechpartner: 'Bob Bo' } }],
  ['First Name,Last Name,Display name', 'Ada,Byron,"Byron, Ada"', {}],
  [
    'First Name,Last Name,Email,Display name',
    'Ada,Byron,a@example.com,Ada Byron (a@example.com)',
    { email: 'a@example.com' },
  ],
  ['Full name,Contact', 'Ada Byron,Bob Bo', { metadata: { Contact: 'Bob Bo' } }],
])('loses no whole name beside others: %s', async (header, cells, more) => {
  expect(await first(`${header}\n${cells}\n`)).toEqual({ first_name: 'Ada', last_name: 'Byron', ...more });
});

describe('a JSON file', () => {
  const people = [
    {
      first_name: 'Ada',
      phones: [{ label: 'a"}]{', number: '123 4567' }],
      metadata: { n: 1 },
      hobby: 'chess',
    },
    { first_name: 'Bob', tags: ['a;b'], email: null },
  ];
  const expected = [
    {
      first_name: 'Ada',
      phones: [{ label: 'a"}]{', number: '123 4567' }],
      metadata: { n: 1, hobby: 'chess' },
    },
    { first_name: 'Bob', tags: ['a;b'] },
  ];
  it.each([
    ['our export', JSON.stringify({ success: true, data: people, total: 2 })],
    ['the body of an import', JSON.stringify({ contacts: people }, undefined, 2)],
    ['a list', JSON.stringify(people)],
    ['NDJSON', people.map((one) => `${JSON.stringify(one)}\n`).join('')],
  ])('is %s', async (_, text) => expect((await read(text)).contacts).toMatchObject(expected));

  it('is read in pieces of any size', async () => {
    const text = JSON.stringify({ note: ['x', { data: [1] }], success: true, data: people });
    const file = {
      size: text.length,
      open: ({ start = 0, end = text.length } = {}) => {
        return Readable.from([...text.slice(start, end)].map((char) => Buffer.from(char)));
      },
    };
    const detected = await detect(file);
    const contacts = [];
    for await (const record of readRecords(file, detected)) contacts.push(toContact(record, detected).input);
    expect(contacts).toMatchObject(expected);
  });

  it('takes members by the names that people give them, and lists of texts', async () => {
    const { contacts } = await read(
      JSON.stringify([
        {
          firstName: 'Ada',
          emails: ['a@example.com', 'b@example.com'],
          'Mobile phone': 4915112345678,
          age: 36,
        },
      ]),
    );
    expect(contacts).toEqual([
      {
        ...{ first_name: 'Ada', email: 'a@example.com', emails: [{ label: null, email: 'b@example.com' }] },
        ...{ phone_primary: '4915112345678', labels: { phone_primary: 'mobile' }, metadata: { age: 36 } },
      },
    ]);
  });

  it.each([
    ['{"contacts":[{"first_name":"Ada"}', 'not complete'],
    ['{"people":[{"first_name":"Ada"}]}\n', 'no list of contacts'],
    ['[{"first_name":"Ada"},7]', 'no object'],
    ['[{"first_name":"Ada",}]', 'no JSON'],
  ])('%s cannot be read, and it is said why', async (text, sentence) => {
    await expect(read(text, { format: 'json' })).rejects.toThrow(sentence);
  });

  it('in lines is read past a bad line, with its number', async () => {
    const { contacts, rows, warnings } = await read(
      '{"first_name":"Ada"}\n{broken\n\n{"first_name":"Bob"}\n',
    );
    expect([contacts.map(({ first_name }) => first_name), rows]).toEqual([
      ['Ada', undefined, 'Bob'],
      [1, 2, 4],
    ]);
    expect(warnings).toEqual([{ message: 'Line 2 is no JSON object.' }]);
  });
});
