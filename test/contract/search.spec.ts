import { agent, app, create, data, team, useServer, viewer } from '../support/rest';

useServer();

const nfd = (text: string) => text.normalize('NFD');

/** Whose last names a search finds. */
async function found(query: string): Promise<string[]> {
  const contacts = await data(viewer, `/api/contacts?q=${encodeURIComponent(query)}`);
  return contacts.map(({ notes }: { notes: string }) => notes).toSorted();
}

/** As somebody in psql enters it: no rule of the API stands between a search and what is in the table. */
async function store(notes: string, fields: Record<string, unknown>): Promise<void> {
  const row = { first_name: '-', last_name: '-', ...fields, notes };
  const columns = Object.keys(row);
  await app.db.query(
    `INSERT INTO contacts (team_id, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})`,
    [team.id, ...Object.values(row)],
  );
}

describe('a name is found however it is written:', () => {
  it.each([
    ['Hangul', '감사', [nfd('감사'), '감', nfd('감'), '사']],
    ['decomposed Hangul', nfd('감사'), ['감사', '감', nfd('감')]],
    ['Cyrillic', 'Юрий Її', [nfd('юрий'), 'ЮРИЙ', nfd('її'), 'її']],
    ['decomposed Cyrillic', nfd('Юрий'), ['Юрий', 'юрий']],
    ['kana', 'ガンダ', [nfd('ガンダ'), 'ｶﾞﾝﾀﾞ', 'がんだ', 'ガ', 'ｶﾞ']],
    ['half-width kana', 'ｻﾄｳ', ['サトウ', 'さとう']],
    ['Devanagari', 'क़मर', ['क\u093Cमर', 'कमर', '\u0958मर']],
    ['Greek', 'Νίκος', ['ΝΙΚΟΣ', 'νικος', 'νικοσ', 'ΝΊΚΟΣ', nfd('Νίκος')]],
    ['Arabic with vowel signs', 'مُحَمَّد', ['محمد', 'محـمد', 'مح\u200Cمد']],
    ['Arabic', 'محمد', ['مُحَمَّد', '\u200Fمحمد']],
    ['alef with hamza', 'أحمد', ['احمد', 'إحمد', 'آحمد']],
    ['ta marbuta', 'فاطمة', ['فاطمه']],
    ['Persian', 'علی کریمی', ['علي', 'كريمي', 'علی کریمی']],
    ['invisible characters', 'An\u00ADna\uFE0F', ['Anna', 'An\u200Bna', '\u202AAnna\u202C']],
    ['full-width', 'ＡＣＭＥ', ['acme', 'ＡＣＭＥ']],
    ['sharp s', 'Strauß', ['strauss', 'STRAUSS', 'STRAUẞ', 'strauß']],
    ['an apostrophe', "O'Brien", ['obrien', 'o’brien', "O'BRIEN", 'o brien', 'oʼbrien', 'O´Brien']],
    ['a typographic apostrophe', 'O’Brien', ["o'brien", 'obrien']],
    ['a hyphen', 'Jean-Luc', ['jean luc', 'jean-luc', 'jean‐luc', 'jean–luc', 'jeanluc', 'luc jean']],
    ['no hyphen', 'Jean Luc', ['jean-luc', 'Jean‑Luc']],
  ])('%s', async (_, first_name, queries) => {
    await store('this', { first_name });
    await store('other', { first_name: 'Zzz' });
    for (const query of queries) expect([query, await found(query)]).toEqual([query, ['this']]);
  });

  it('family and given name in one piece', async () => {
    await store('this', { first_name: '小明', last_name: '王' });
    await store('kim', { first_name: '길동', last_name: '홍' });
    await store('one', { first_name: '李小龙' });
    expect(await found('王小明')).toEqual(['this']);
    expect(await found('王 小明')).toEqual(['this']);
    expect(await found('小明王')).toEqual(['this']);
    expect(await found('홍길동')).toEqual(['kim']);
    expect(await found('李 小龙')).toEqual(['one']);
  });
});

describe('a search is read as people mean it:', () => {
  beforeEach(async () => {
    await store('anna', {
      first_name: 'Anna',
      last_name: 'Rowe',
      company: 'Acme',
      email: 'anna@example.com',
    });
    await store('other', {
      first_name: 'Antonia',
      last_name: 'Rower',
      email: 'hal@example.org',
      phone_primary: '+1 212 711 2026',
    });
    await store('corner', { company: '7-11 Corner', phone_primary: '+1 650 555 0199' });
    await store('studio', { company: 'Studio 2.0' });
    await store('tagged', { tags: ['2026-11', "men's wear"], job_title: 'Foreman' });
    await store('digits', { phone_primary: '+44 20 7112 0202', phone_secondary: '0202 611 711' });
  });

  it.each([
    ['Rowe, Anna', ['anna']],
    ['"anna rowe"', ['anna']],
    ['“Anna Rowe”', ['anna']],
    ["'anna'", ['anna']],
    ['Anna Rowe (Acme)', ['anna']],
    ['(Acme)', ['anna']],
    ['<anna@example.com>', ['anna']],
    ['Anna Rowe <anna@example.com>', ['anna']],
    ['anna@example.com;', ['anna']],
    ['mailto:anna@example.com', ['anna']],
    ['Rowe - Acme', ['anna']],
    ['7-11', ['corner']],
    ['7–11', ['corner']],
    ['7-11 corner', ['corner']],
    ['2.0', ['studio']],
    ['studio 2.0', ['studio']],
    ['2026-11', ['tagged']],
    ["men's", ['tagged']],
    ['mens', ['tagged']],
    ['foreman.', ['tagged']],
    ['Anna, Nobody', []],
  ])('%s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });
});

describe('a phone number is found', () => {
  it.each([
    [
      '+49 1234 56789',
      [
        '01234 56789',
        '0049 1234 56789',
        '+49 (0)1234 56789',
        '+49 (0) 1234/56789',
        '1234 56789',
        '004912345',
      ],
    ],
    ['+49 (0)1234 56789', ['+49 1234 56789', '01234 56789', '+49123456789']],
    ['0049 1234 56789', ['+49 1234 56789', '01234-56789']],
    [
      '+1 (212) 555-0142',
      [
        '212 - 555 - 0142',
        '( 212 ) 555 0142',
        'tel:+12125550142',
        'tel: +1-212-555-0142',
        'tel:555-0142;phone-context=+1-212',
        '212/555-0142',
        '212–555–0142',
        '212‑555‑0142',
        '212\u00A0555\u202F0142',
        '\u202A+1 212 555 0142\u202C',
        '１-２１２-５５５-０１４２',
        '٢١٢٥٥٥٠١٤٢',
        '1 212 555 0142',
        '212.555.0142',
        '212-555',
        '5550142',
        '0142',
        '+1 212',
        '(212)',
      ],
    ],
    [
      '+1 555 014 2233 ext. 12',
      ['5550142233', '+1 555 014 2233 x12', '+1 555 014 2233;12', '15550142233 ext 12'],
    ],
    ['٠١٢٣ ٤٥٦٧٨٩', ['0123456789', '0123 456789']],
    ['*31#+49 1511 2345678', ['*31#+49 1511 2345678', '*31#+4915112345678', '+49 1511 2345678']],
    ['+1 555 014 2233,,123#', ['+1 555 014 2233,,123#']],
    ['*100#', ['*100#']],
    ['#21#', ['#21#', 'tel:#21#']],
    [
      '1-800-FLOWERS',
      [
        '1-800-FLOWERS',
        '1 (800) flowers',
        '1800flowers',
        '1.800.FLOWERS',
        '+1-800-FLOWERS',
        '+1 800 FLOWERS',
        '800-flowers',
        'flowers',
        '1-800-356-9377',
        '+18003569377',
        '3569377',
      ],
    ],
    ['1 (800) GO-FEDEX', ['1-800-GO-FEDEX', '1800gofedex', '800 463 3339']],
    ['+7 912 345-67-89', ['8 912 345-67-89', '8 (912) 345-67-89']],
  ])('%s', async (phone_primary, queries) => {
    await store('this', { phone_primary });
    await store('other', { phone_primary: '+33 6 11 22 33 44' });
    for (const query of queries) expect([query, await found(query)]).toEqual([query, ['this']]);
    expect(await found('+33 6 11 22')).toEqual(['other']);
  });

  it('and what is a number may be text as well', async () => {
    await store('tag', { tags: ['2026-11-22'] });
    await store('phone', { phone_primary: '+1 202 611 2211 22' });
    await store('both', { first_name: 'Call', phone_primary: '+49 30 1234567' });
    await store('month', { tags: ['2026-march'] });
    await store('extension', { phone_primary: '030 7654321 ext. 12' });
    expect(await found('2026-March')).toEqual(['month']);
    expect([await found('ext'), await found('76543213')]).toEqual([[], []]);
    expect(await found('2026-11-22')).toEqual(['phone', 'tag']);
    expect(await found('call 030 1234567')).toEqual(['both']);
    expect(await found('nobody 030 1234567')).toEqual([]);
  });
});

it('finds through the API what was written through it', async () => {
  await create({ first_name: nfd('Éva'), last_name: "O'Brien", phone_primary: '+49 1234 567890' }, agent);
  for (const q of ['eva obrien', '01234 567890'])
    expect(await data(viewer, `/api/contacts?q=${encodeURIComponent(q)}`)).toHaveLength(1);
});
