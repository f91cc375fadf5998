import { app, data, team, useServer, viewer } from '../support/rest';

useServer();

type Contacts = Record<string, Record<string, unknown>>;

/** What is in the team, by the names that the searches say whom they find. */
async function store(contacts: Contacts): Promise<void> {
  for (const [notes, fields] of Object.entries(contacts)) {
    const row = { first_name: '', company: '-', ...fields, notes };
    const columns = Object.keys(row);
    await app.db.query(
      `INSERT INTO contacts (team_id, ${columns.join(', ')}) VALUES ($1, ${columns.map((_, i) => `$${i + 2}`).join(', ')})`,
      [team.id, ...Object.values(row)],
    );
  }
}

async function found(query: string): Promise<string[]> {
  const contacts = await data(viewer, `/api/contacts?q=${encodeURIComponent(query)}`);
  return contacts.map(({ notes }: { notes: string }) => notes).toSorted();
}

/** Searches, each with whom it finds: nobody else of those who are there. */
const SEARCHES: [about: string, contacts: Contacts, searches: [query: string, ...found: string[]][]][] = [
  [
    'companies with signs',
    {
      att: { company: 'AT&T' },
      hm: { company: 'H & M' },
      ca: { company: 'C&A Mode' },
      mns: { company: 'Marks & Spencer' },
      jj: { company: 'Johnson and Johnson' },
      mmm: { company: '3M' },
      mm: { company: '3 M Deutschland' },
      eon: { company: 'E.ON SE' },
      net: { company: 'Contoso', job_title: '.NET developer', tags: ['C++'] },
      other: { company: 'Atlas Temple' },
    },
    [
      ['att', 'att'],
      ['at&t', 'att'],
      ['AT & T', 'att'],
      ['h&m', 'hm'],
      ['hm', 'hm'],
      ['H & M', 'hm'],
      ['C&A', 'ca'],
      ['C & A Mode', 'ca'],
      ['marks spencer', 'mns'],
      ['Marks and Spencer', 'mns'],
      ['Marks und Spencer', 'mns'],
      ['marks&spencer', 'mns'],
      ['Johnson & Johnson', 'jj'],
      ['3m', 'mm', 'mmm'],
      ['3 m deutschland', 'mm'],
      ['eon', 'eon'],
      ['E.ON', 'eon'],
      ['c++', 'net'],
      ['.net', 'net'],
    ],
  ],
  [
    'forms of companies',
    {
      dots: { company: 'Acero S.A.' },
      plain: { company: 'Acero SA' },
      gmbh: { company: 'Huber G.m.b.H. & Co. KG' },
      ltd: { company: 'Northwind Ltd.' },
      kabushiki: { company: '㈱アクメ' },
      saint: { company: 'St. Mary Hospital' },
      intl: { company: 'Widget International Co.' },
      sara: { first_name: 'Sara', company: 'Acero' },
    },
    [
      ['acero s.a.', 'dots', 'plain'],
      ['Acero SA', 'dots', 'plain', 'sara'],
      ['huber gmbh', 'gmbh'],
      ['Huber GmbH & Co. KG', 'gmbh'],
      ['northwind limited', 'ltd'],
      ['saint mary hospital', 'saint'],
      ['St. Mary Hospital', 'saint'],
      ['intl widget company', 'intl'],
      ['株式会社アクメ', 'kabushiki'],
      ['(株)アクメ', 'kabushiki'],
    ],
  ],
  [
    'initials',
    {
      jrr: { first_name: 'J. R. R.', last_name: 'Tolk' },
      tight: { first_name: 'J.R.R.', last_name: 'Tolk' },
      bare: { first_name: 'JRR', last_name: 'Tolk' },
      middle: { first_name: 'J.', middle_name: 'R. R.', last_name: 'Tolk' },
      jean: { first_name: 'Jean-Luc', last_name: 'Picard' },
      vp: { first_name: 'Vera', job_title: 'V.P. Sales' },
    },
    [
      ['jrr', 'bare', 'jrr', 'middle', 'tight'],
      ['jrr tolk', 'bare', 'jrr', 'middle', 'tight'],
      ['J.R.R. Tolk', 'bare', 'jrr', 'middle', 'tight'],
      ['J. R. R. Tolk', 'bare', 'jrr', 'middle', 'tight'],
      ['Tolk, J.', 'bare', 'jrr', 'middle', 'tight'],
      ['J.-L. Picard', 'jean'],
      ['vp', 'vp'],
      ['VP Sales', 'vp'],
    ],
  ],
  [
    'particles and names in several words',
    {
      berg: { first_name: 'Jan', last_name: 'van der Berg' },
      split: { first_name: 'Jan', middle_name: 'van der', last_name: 'Berg' },
      one: { first_name: 'Jan', last_name: 'Vanderberg' },
      mc: { first_name: 'Ian', last_name: 'Mc Donald' },
      mac: { first_name: 'Ian', last_name: 'McDonald' },
      food: { company: 'Mc Donalds' },
      brien: { first_name: 'Una', last_name: 'O Brien' },
      luca: { first_name: 'Pia', last_name: 'De Luca' },
      anne: { first_name: 'Mary Ann', last_name: 'Poe' },
      arabic: { last_name: 'عبد الرحمن' },
      rashid: { last_name: 'Al-Rashid' },
    },
    [
      ['vanderberg', 'berg', 'one', 'split'],
      ['van der berg', 'berg', 'one', 'split'],
      ['berg, jan', 'berg', 'one', 'split'],
      ['mcdonald', 'food', 'mac', 'mc'],
      ['mc donald', 'food', 'mac', 'mc'],
      ['obrien', 'brien'],
      ["o'brien", 'brien'],
      ['deluca', 'luca'],
      ['maryann', 'anne'],
      ['mary-ann', 'anne'],
      ['عبدالرحمن', 'arabic'],
      ['alrashid', 'rashid'],
      ['al rashid', 'rashid'],
    ],
  ],
  [
    'letters that are written as two',
    {
      umlaut: { first_name: 'Jörg', last_name: 'Müller', job_title: 'Geschäftsführer' },
      two: { first_name: 'Joerg', last_name: 'Mueller' },
      one: { first_name: 'Jorg', last_name: 'Muller' },
      decomposed: { last_name: 'Ko\u0308nig' },
      danish: { first_name: 'Søren', last_name: 'Ågård' },
      aa: { first_name: 'Soeren', last_name: 'Aagaard' },
      dj: { last_name: 'Đoković' },
      ukrainian: { last_name: 'Ґалаґан' },
      ss: { last_name: 'Weiß' },
      joe: { first_name: 'Joe' },
      john: { first_name: 'Johnson', company: 'Blumen' },
    },
    [
      ['mueller', 'two', 'umlaut'],
      ['Mueller, Joerg', 'two', 'umlaut'],
      ['mue', 'two', 'umlaut'],
      ['müller', 'one', 'two', 'umlaut'],
      ['MU\u0308LLER', 'one', 'two', 'umlaut'],
      ['muller', 'one', 'umlaut'],
      ['geschaeftsfuehrer', 'umlaut'],
      ['koenig', 'decomposed'],
      ['könig', 'decomposed'],
      ['Ågård', 'aa', 'danish'],
      ['aagaard', 'aa', 'danish'],
      ['agard', 'danish'],
      ['soeren', 'aa', 'danish'],
      ['sören', 'aa', 'danish'],
      ['djokovic', 'dj'],
      ['đoković', 'dj'],
      ['галаган', 'ukrainian'],
      ['ґалаґан', 'ukrainian'],
      ['weiss', 'ss'],
      ['joe', 'joe', 'two', 'umlaut'],
      ['blue'],
    ],
  ],
  [
    'scripts of India',
    {
      letter: { first_name: 'हिन्दी', last_name: 'पण्डित' },
      sign: { first_name: 'हिंदी', last_name: 'पंडित' },
      moon: { first_name: 'चाँद' },
      ganga: { first_name: 'গঙ্গা' },
      other: { first_name: 'हिदी' },
    },
    [
      ['हिंदी', 'letter', 'sign'],
      ['हिन्दी', 'letter', 'sign'],
      ['पंडित', 'letter', 'sign'],
      ['पण्डित', 'letter', 'sign'],
      ['चांद', 'moon'],
      ['গংগা', 'ganga'],
    ],
  ],
  [
    'characters of China, Japan and Korea',
    {
      simplified: { first_name: '伟', last_name: '张' },
      traditional: { first_name: '偉', last_name: '張' },
      taka: { last_name: '髙橋', phonetic_last_name: 'タカハシ' },
      saki: { last_name: '山﨑' },
      wata: { last_name: '渡邉' },
      hong: { first_name: '길동', last_name: '홍' },
      hwang: { first_name: '지민', last_name: '황' },
    },
    [
      ['張偉', 'simplified', 'traditional'],
      ['张伟', 'simplified', 'traditional'],
      ['高橋', 'taka'],
      ['たかはし', 'taka'],
      ['山崎', 'saki'],
      ['渡辺', 'wata'],
      ['渡邊', 'wata'],
      ['ㅎㄱㄷ', 'hong'],
      ['ㅎㅈ', 'hwang'],
      ['홍ㄱ', 'hong'],
      ['홍기', 'hong'],
    ],
  ],
  [
    'other alphabets',
    {
      turkish: { first_name: 'İlker', last_name: 'Işık' },
      vietnamese: { first_name: 'Văn Đức', last_name: 'Nguyễn' },
      polish: { first_name: 'Łukasz', last_name: 'Żółć' },
      icelandic: { first_name: 'Þórður', last_name: 'Ðaðason' },
      greek: { first_name: 'Γιώργος' },
      hebrew: { first_name: 'שָׁלוֹם' },
      catalan: { last_name: 'Gal·la' },
      ukrainian: { last_name: 'Д’яченко' },
    },
    [
      ['ilker isik', 'turkish'],
      ['ILKER IŞIK', 'turkish'],
      ['nguyen van duc', 'vietnamese'],
      ['vanduc', 'vietnamese'],
      ['lukasz zolc', 'polish'],
      ['thordur', 'icelandic'],
      ['ΓΙΩΡΓΟΣ', 'greek'],
      ['שלום', 'hebrew'],
      ['galla', 'catalan'],
      ["д'яченко", 'ukrainian'],
      ['дяченко', 'ukrainian'],
    ],
  ],
  [
    'titles',
    {
      doctor: { first_name: 'Anna', last_name: 'Rowe', name_prefix: 'Dr.', name_suffix: 'PhD' },
      plain: { first_name: 'Anna', last_name: 'Rowe' },
      other: { first_name: 'Ben', last_name: 'Poe', name_suffix: 'Jr.' },
    },
    [
      ['Dr. Anna Rowe', 'doctor', 'plain'],
      ['Herr Prof. Dr. Rowe', 'doctor', 'plain'],
      ['dr', 'doctor'],
      ['Anna Rowe, PhD', 'doctor'],
      ['Ben Poe Jr.', 'other'],
    ],
  ],
  [
    'e-mails and websites',
    {
      anna: { first_name: 'Anna', email: 'anna.rowe+crm@acme.example' },
      site: {
        company: 'Globex',
        websites: JSON.stringify([
          { label: null, url: 'https://www.Globex-Shop.example/' },
          { label: null, url: 'https://social.example/in/globex' },
        ]),
      },
    },
    [
      ['acme.example', 'anna'],
      ['@acme', 'anna'],
      ['anna.rowe+crm', 'anna'],
      ['anna+crm'],
      ['https://www.acme.example/en/contact?x=1', 'anna'],
      ['www.acme.example', 'anna'],
      ['mailto:anna.rowe+crm@acme.example?subject=Hello', 'anna'],
      ['E-Mail: anna.rowe+crm@acme.example', 'anna'],
      ['globex-shop.example', 'site'],
      ['http://globex-shop.example', 'site'],
      ['globex shop', 'site'],
      ['social.example'],
    ],
  ],
  [
    'tags, wildcards and lines of a signature',
    {
      vip: { first_name: 'Vic', tags: ['vip'] },
      sharp: { first_name: 'Cleo', tags: ['c#'] },
      anna: { first_name: 'Anna', last_name: 'Rowe', company: 'Acme', phone_primary: '+49 30 1234567' },
    },
    [
      ['#vip', 'vip'],
      ['c#', 'sharp'],
      ['ann*', 'anna'],
      ['*owe', 'anna'],
      ['Rowe/Acme', 'anna'],
      ['Anna Rowe | Acme', 'anna'],
      ['Anna Rowe Tel.: 030 1234567', 'anna'],
      ['Mobile: +49 30 1234567', 'anna'],
      ['Office: (030) 123-4567', 'anna'],
      ['Mobile 1'],
    ],
  ],
  [
    'phone numbers',
    {
      german: { phone_primary: '+49 30 1234567' },
      belarus: { phone_primary: '+375 29 123 45 67' },
      lithuania: { phone_primary: '+370 612 34 567' },
      indian: { phone_primary: '+91 98765 43210' },
      american: { phone_primary: '(212) 555-0142 x77' },
    },
    [
      ['+4', 'german'],
      ['+49', 'german'],
      ['+49 3', 'german'],
      ['+7'],
      ['4567', 'belarus', 'german', 'lithuania'],
      ['0142', 'american'],
      ['+91 +91 98765 43210', 'indian'],
      ['+49 030 1234567', 'german'],
      ['011 49 30 1234567', 'german'],
      ['8 029 123 45 67', 'belarus'],
      ['8 612 34567', 'lithuania'],
      ['212 555 0142 ext 77', 'american'],
    ],
  ],
];

it.each(SEARCHES)('finds %s', async (_about, contacts, searches) => {
  await store(contacts);
  const results = [];
  for (const [query] of searches) results.push([query, ...(await found(query))]);
  expect(results).toEqual(searches.map(([query, ...names]) => [query, ...names.toSorted()]));
});
