// Writes the table of fold() and the same function for PostgreSQL, from the Unicode data of this Node.js and the choices
// below: `node scripts/generate-folding.mjs`. Neither asks a locale, a dictionary or a library's version afterwards.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './prepare.mjs';

/**
 * What people leave out, or do not see: accents and points of scripts that are read without them (the vowel signs of Thai or
 * Devanagari are letters and stay, as do the voicing marks of kana), nuktas, tatweel, hamza on its own, and everything invisible.
 */
const DROPPED =
  /[[\p{Mn}\p{Me}]&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]]|[\u093C\u09BC\u0A3C\u0ABC\u0B3C\u0C3C\u0CBC\u0621\u0640\u0674\p{Default_Ignorable_Code_Point}]/v;
/** Marks that are newer than PostgreSQL 15, whose normalize() does not put them in order among others as later versions do. */
const NEWER_MARKS =
  /[\u{10D69}-\u{10D6D}\u{113CE}-\u{113D0}\u{11F41}\u{11F42}\u{1612F}\u{1E4EC}-\u{1E4EF}\u{1E5EE}\u{1E5EF}\u{1E6E3}\u{1E6E6}\u{1E6EE}\u{1E6EF}\u{1E6F5}]/u;
const isDropped = (char) => (DROPPED.test(char) && !/[\u3099\u309A]/.test(char)) || NEWER_MARKS.test(char);

/** Read as another character before they would decompose into a blank and a mark. */
const BEFORE = {
  "'": '\u00B4\u0384\u1FBD\u1FBF\u1FEF\u1FFD\u1FFE',
  '\u3099': '\u309B',
  '\u309A': '\u309C',
};

/** Letters of their own that are typed as others, in small letters. */
const LETTERS = {
  a: 'ⱥᴀᶏ', b: 'ƀƃɓʙᴃᵬᶀ', c: 'ƈȼɕᴄꞓ', d: 'ðđƌȡɖɗᴅᴆᵭᶁᶑꝱꝺ', e: 'ɇɛᴇᶒᶓⱸ', f: 'ƒᵮᶂꜰꝼ', g: 'ǥɠɡɢʛᶃꞡ', h: 'ħɦʜⱨ',
  i: 'ıɨɩɪᵻᶖ', j: 'ȷɉɟʝᴊ', k: 'ƙᴋᶄⱪꝁꝃꝅꞣ', l: 'łƚȴɫɬɭʟᶅⱡꝇꝉꝲ', m: 'ɱᴍᵯᶆꝳ', n: 'ŋƞȵɲɳɴᵰᶇꝴꞑꞥ', o: 'øᴏⱺꝋꝍ',
  p: 'ƥᴘᵱᵽᶈꝑꝓꝕ', q: 'ĸɋʠꝗꝙ', r: 'ɍɼɽɾʀᵲᵳᶉꝵꝶꞧ', s: 'ȿʂᵴᶊẜẝꜱꞩ', t: 'ŧƫƭȶʈᴛᵵⱦꝷꞇ', u: 'ʉᴜᵾᶙ', v: 'ʋᴠᶌⱱⱴꝟỽ',
  w: 'ⱳᴡ', x: 'ᶍ', y: 'ƴɏʏỿ', z: 'ƶȥɀʐʑᴢᵶᶎⱬ',
  aa: 'ꜳ', ae: 'æᴁ', ao: 'ꜵ', au: 'ꜷ', av: 'ꜹꜻ', ay: 'ꜽ', db: 'ȸ', dz: 'ʣʥ', hv: 'ƕ', ll: 'ỻ', ls: 'ʪ', lz: 'ʫ', oe: 'œɶ',
  oi: 'ƣ', oo: 'ꝏ', qp: 'ȹ', ss: 'ß', th: 'þᵺꝥꝧ', ts: 'ʦ', ue: 'ᵫ', vy: 'ꝡ',
  σ: 'ς',
  ا: 'ٱ', ه: 'ةەہھۃ', ي: 'ىیۍېے', ك: 'کڪ',
}; // prettier-ignore

const SIGNS = {
  "'": '`‘’‚‛′‵ʹʻʼʽʾʿˈˊˋꞌ՚׳ߴߵ‹›',
  '"': '“”„‟″‶«»״〝〞〟',
  '-': '\u02D7\u2043\u2212',
  '/': '⁄∕',
  '.': '。',
  ',': '、،',
  0: '〇',
};

/** Decompose since a Unicode version that is newer than PostgreSQL 15, whose normalize() leaves them as they are. */
const NEWER =
  /[\uA7F1\u{105C9}\u{105E4}\u{11383}\u{11385}\u{1138E}\u{11391}\u{113C5}\u{113C7}\u{113C8}\u{16121}-\u{16128}\u{16D68}-\u{16D6A}\u{1CCD6}-\u{1CCF9}\u{1E030}-\u{1E06D}]/u;

const inverted = (groups) =>
  new Map(Object.entries(groups).flatMap(([to, from]) => [...from].map((char) => [char, to])));
const before = inverted(BEFORE);
// And what is made of one of them and marks, so that composed and decomposed are the same.
for (let code = 0x80; code < 0x110000; code += 1) {
  const char = String.fromCodePoint(code);
  const [first, ...marks] = char.normalize('NFD');
  if (marks.length > 0 && before.has(first) && marks.every(isDropped)) before.set(char, before.get(first));
}
const letters = inverted(LETTERS);
const signs = inverted(SIGNS);

/** The digit that a decimal number of any script is: ten of them stand together from the zero on. */
function digitOf(char) {
  const code = char.codePointAt(0);
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

/** Of a character that does not decompose. */
function foldOne(char) {
  if (isDropped(char)) return '';
  if (/\p{White_Space}/u.test(char)) return ' ';
  if (/\p{Nd}/u.test(char)) return digitOf(char);
  if (/\p{Pd}/u.test(char)) return '-';
  // Hiragana stand 96 places before katakana.
  if (/[\u30A1-\u30F6\u30FD]/.test(char)) return String.fromCodePoint(char.codePointAt(0) - 0x60);
  const small = char.toLowerCase();
  return signs.get(small) ?? letters.get(small) ?? small;
}

const dropped = [];
const map = {};
for (let code = 0; code < 0x110000; code += 1) {
  if (code >= 0xd800 && code < 0xe000) continue;
  const char = String.fromCodePoint(code);
  const last = dropped.at(-1);
  if (isDropped(char)) {
    if (last?.[1] === code - 1) last[1] = code;
    else dropped.push([code, code]);
  }
  if (isDropped(char) || before.has(char)) continue;
  const decomposed = char.normalize('NFKD');
  if (decomposed !== char && !NEWER.test(char)) continue;
  const folded = [...decomposed].map(foldOne).join('');
  if (folded !== char) map[char] = folded;
}

const name = (code) =>
  code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
const classOf = (ranges) =>
  ranges.map(([from, to]) => (from === to ? name(from) : `${name(from)}-${name(to)}`)).join('');
const ranges = classOf(dropped);
const ascii = Object.entries(map).filter(([char]) => char.codePointAt(0) < 128 && !/[A-Z]/.test(char));
const rest = Object.fromEntries(Object.entries(map).filter(([char]) => char.codePointAt(0) >= 128));
const mapped = [];
for (const char of Object.keys(rest)) {
  const code = char.codePointAt(0);
  if (mapped.at(-1)?.[1] === code - 1) mapped.at(-1)[1] = code;
  else mapped.push([code, code]);
}

const single = Object.entries(map).filter(([, to]) => [...to].length === 1);

const table = {
  dropped: dropped.map(([from, to]) => (from === to ? [from] : [from, to])),
  before: Object.fromEntries(before),
  // Character by character; what becomes more than one, or none, by itself.
  from: single.map(([char]) => char).join(''),
  to: single.map(([, to]) => to).join(''),
  others: Object.fromEntries(Object.entries(map).filter(([, to]) => [...to].length !== 1)),
};
const path = join(root, 'libs/protocol/src/folding-table.json');
// Non-ASCII as escapes: marks and invisible characters would be unreadable.
const escaped = (value) =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
writeFileSync(path, await format(escaped(table), { ...(await resolveConfig(path)), parser: 'json' }));

const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const unicode = (text) =>
  `U&${quote([...text].map((char) => (/[\x20-\x5b\x5d-\x7e]/.test(char) ? char : `\\+${char.codePointAt(0).toString(16).padStart(6, '0')}`)).join(''))}`;
const file = join(root, 'migrations/functions/fold_text.sql');
writeFileSync(
  file,
  `-- Made by scripts/generate-folding.mjs, as is the table of fold() in libs/protocol, which gives the same for every text. Its
-- tables stand here, so nothing that it gives depends on a locale, a dictionary or a version of ICU: an index may hold it.
-- normalize() changes nothing that PostgreSQL 15 knows in later versions; what Unicode has added since is in the table.
CREATE OR REPLACE FUNCTION fold_text(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT COST 100 AS $fold$
DECLARE
  folded text COLLATE "C" := value;
  others text COLLATE "C";
  other text COLLATE "C";
BEGIN
  IF octet_length(folded) > char_length(folded) THEN
    folded := translate(folded, ${unicode([...before.keys()].join(''))}, ${unicode([...before.values()].join(''))});
    -- Before and after: what stands between two marks would keep them from their order.
    folded := regexp_replace(folded, ${quote(`[${ranges}]`)}, '', 'g');
    folded := regexp_replace(normalize(folded, NFKD), ${quote(`[${ranges}]`)}, '', 'g');
    IF octet_length(folded) > char_length(folded) THEN
      -- One by one, as there are few in a text: a query for all of its characters takes longer than all the rest.
      others := regexp_replace(folded, ${quote(`[^${classOf(mapped)}]+`)}, '', 'g');
      FOR i IN 1..char_length(others) LOOP
        other := substr(others, i, 1);
        folded := replace(folded, other, ${quote(escaped(rest))}::jsonb ->> other);
      END LOOP;
    END IF;
  END IF;
  RETURN translate(lower(folded), ${unicode(ascii.map(([char]) => char).join(''))}, ${unicode(ascii.map(([, to]) => to).join(''))});
END $fold$;
`,
);
console.log(
  `${Object.keys(map).length} characters, ${dropped.length} ranges, ${readFileSync(file).length} bytes of SQL`,
);
