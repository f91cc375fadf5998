/** More would be conditions for the index that nobody types. */
const MAX_SPELLINGS = 8;

/**
 * A text with the letters written as two that people type so who do not have them: Müller as Mueller. Folding takes the first for
 * the letter without its mark. contact_search_text() has words with such letters in both forms.
 */
export function spellOut(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[äöüø]/gi, '$&e')
    .replace(/å/gi, '$&a')
    .replace(/đ/gi, '$&j')
    .replace(/ґ/gi, 'г');
}

const SHORT_FORMS = {
  ...{ limited: 'ltd', corporation: 'corp', incorporated: 'inc', company: 'co', international: 'intl' },
  ...{ brothers: 'bros', saint: 'st', department: 'dept', manager: 'mgr' },
};
/** Words that are written for one another between others. A blank stands for an end of the word. */
const SAME = new Map([
  ...Object.entries(SHORT_FORMS).flatMap(([long, short]) => [
    [long, ` ${short} `] as const,
    [short, ` ${long} `] as const,
  ]),
  ...['and', 'und', 'et', 'och', 'og', 'y'].map((word) => [word, '&'] as const),
]);

/**
 * Characters of names and companies that are the same to who writes Chinese or Japanese: simplified, traditional, and what Japan and
 * old registers have.
 */
const HAN = `高髙 崎﨑嵜 吉𠮷 滨濱浜濵 边邊辺邉 齐齊斉斎齋 泽澤沢 广廣広 国國 岛島嶋嶌 富冨 真眞 曽曾 濑瀨瀬 樱櫻桜 黒黑 龙龍竜 荣榮栄
  圆圓円 德徳 条條 滝瀧 铁鐵鉄 恵惠 寿壽 藏蔵 桑桒 柳栁 槙槇 关關関 实實実 应應応 亚亞亜 乐樂楽 继繼継 药藥薬 宝寶 县縣県 团團団
  张張 陈陳 刘劉 赵趙 黄黃 吴吳呉 孙孫 马馬 罗羅 郑鄭 谢謝 许許 邓鄧 叶葉 苏蘇 吕呂 卢盧 蒋蔣 贾賈 韩韓 冯馮 杨楊 钱錢 华華 卫衛衞 严嚴厳 万萬
  汤湯 邹鄒 钟鍾鐘 阎閻 龚龔 庄莊荘 聂聶 谭譚 陆陸 顾顧 温溫 肖蕭萧 阳陽 岳嶽 时時 单單 欧歐 骆駱 纪紀 项項 鲍鮑 费費 赖賴 闫閆 韦韋 鲁魯 东東
  门門 云雲 伟偉 军軍 丽麗 红紅 强強 兰蘭 凤鳳 庆慶 达達 远遠 义義 兴興 飞飛 艳艷豔 晓曉暁 静靜 杰傑 辉輝 鹏鵬 涛濤 洁潔 莹瑩 颖穎 娇嬌 莲蓮
  贵貴 财財 禄祿 顺順 宁寧 岭嶺 圣聖 贤賢 维維 学學 汉漢 长長 风風 刚剛 坚堅 胜勝 银銀 钢鋼 锋鋒 锦錦 区區 台臺 湾灣 厂廠 车車 机機 贸貿 医醫
  总總総 经經経 济濟済 络絡 网網 软軟 际際 电電 业業 报報`;

const HAN_FORMS = new Map(
  HAN.split(/\s+/).flatMap((forms) => [...forms].map((form) => [form, [...forms]] as const)),
);

/**
 * What else a folded word of a search may stand as in contact_search_text(), itself first. A blank before and after means that it is a
 * word of its own there.
 */
export function spellingsOf(word: string, isAlone: boolean): string[] {
  const rules = [withoutSigns, withNasals, withHanForms, ...(isAlone ? [] : [sameWord])];
  let spellings = [word];
  for (const rule of rules)
    spellings = [...new Set([...spellings, ...spellings.flatMap(rule)])].slice(0, MAX_SPELLINGS);
  return spellings;
}

const sameWord = (word: string) => SAME.get(word) ?? [];

/** `at&t`, `j.r.r`; short ones would be found inside of many words. */
function withoutSigns(word: string): string[] {
  if (!/[^\d.&][.&][^\d.&]/.test(word)) return [];
  const joined = word.replace(/[.&]/g, '');
  return [
    joined.length > 3 ? joined : ` ${joined} `,
    ...(word.includes('&') ? [word.replace(/&/g, ' & ')] : []),
  ];
}

/** Of the scripts of India, whose blocks are alike, as they stand in that of Devanagari: each nasal and what it is spoken before. */
const NASALS = [
  ['ङ', 'कखगघ'],
  ['ञ', 'चछजझ'],
  ['ण', 'टठडढ'],
  ['न', 'तथदध'],
  ['म', 'पफबभ'],
].map(([nasal, before]) => ({ letter: `${nasal}\u094D`, before: `(?=[${before}])` }));
const SIGN = '\u0902';

/** A nasal before a consonant is a sign above (हिंदी) or a letter (हिन्दी); a sign above has two forms (चांद, चाँद). */
function withNasals(word: string): string[] {
  const block = /[\u0900-\u0D7F]/.exec(word)?.[0].charCodeAt(0);
  if (block === undefined) return [];
  const shift = (text: string, from: number, to: number) =>
    text.replace(/[\u0900-\u0D7F]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) - (from & ~0x7f) + to));
  let sign = shift(word, block, 0x09_00).replace(/\u0901/g, SIGN);
  for (const { letter, before } of NASALS) sign = sign.replace(new RegExp(letter + before, 'g'), SIGN);
  let spoken = sign;
  for (const { letter, before } of NASALS) spoken = spoken.replace(new RegExp(SIGN + before, 'g'), letter);
  const forms = [sign, spoken, sign.replaceAll(SIGN, '\u0901')];
  return forms.map((form) => shift(form, 0x09_00, block & ~0x7f));
}

function withHanForms(word: string): string[] {
  const characters = [...word].map((character) => HAN_FORMS.get(character) ?? [character]);
  if (characters.every((forms) => forms.length === 1)) return [];
  const inForm = (n: number) => characters.map((forms) => forms[n] ?? forms.at(-1)!).join('');
  let mixed = [''];
  for (const forms of characters)
    mixed = forms.flatMap((form) => mixed.map((before) => before + form)).slice(0, MAX_SPELLINGS);
  // Most texts keep to one of them.
  return [inForm(0), inForm(1), ...mixed];
}
