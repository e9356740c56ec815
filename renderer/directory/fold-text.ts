/**
 * Letters that Unicode does not take apart (no NFKD decomposition), by what people type for them: those that the Unicode
 * character names call a Latin or Cyrillic letter WITH a stroke, a hook, a descender and so on, the ligatures and
 * digraphs, and the few letters that are known to be written as others (ß, ð, þ, ŋ, ı, ə, the final sigma, the Persian
 * and Arabic forms of yeh, kaf and heh). Left out are turned and reversed letters and clicks, which only phonetics uses.
 * Lower case; Unicode 14.
 */
const FOLDED: Readonly<Record<string, string>> = {
  a: 'ɑᴀᶏᶐⱥ',
  aa: 'ꜳ',
  ae: 'æᴁꞛ',
  ao: 'ꜵ',
  au: 'ꜷ',
  av: 'ꜹꜻ',
  ay: 'ꜽ',
  b: 'ƀƃɓʙᴃᵬᶀꞗ',
  c: 'ƈȼɕᴄꞓꞔ𝼝',
  d: 'ðđƌȡɖɗᴅᴆᵭᶁᶑꝺꟈ',
  db: 'ȸ',
  dz: 'ʣʥꭦ',
  e: 'ǝɇəɚɛᴇᶒᶓᶕⱸⱻꬳꬴ',
  f: 'ƒᵮᶂꜰꝼꞙ',
  g: 'ǥɠɡɢɣʛᵹᶃꞡꬶ',
  h: 'ħɦʜⱨꞕ',
  hv: 'ƕ',
  i: 'ıɨɩɪᵻᵼᶖ𝼚',
  j: 'ȷɉɟʄʝᴊ',
  k: 'ĸƙᴋᶄⱪꝁꝃꝅꞣ',
  l: 'łƚȴɫɬɭʟᴌᶅⱡꝇꝉꞎꬷꬸꬹ𝼄𝼑𝼓',
  ll: 'ỻ',
  ls: 'ʪ',
  lz: 'ʫ',
  m: 'ɱᴍᵯᶆꬺ',
  n: 'ŋƞȵɲɳɴᵰᶇꞑꞥꬻꬼ𝼔',
  o: 'øɔɵᴏᴐᶗⱺꝋꝍꟁꬿ𝼛',
  oe: 'œɶꞝ',
  oi: 'ƣ',
  oo: 'ꝏ',
  ou: 'ȣᴕ',
  p: 'ƥᴘᵱᵽᶈꝑꝓꝕ',
  q: 'ɋʠꝗꝙꞯ',
  qp: 'ȹ',
  r: 'ɍɼɽɾʀᵲᵳᶉꝛꞃꞧꭆꭉ𝼖',
  s: 'ȿʂʃʆᵴᶊᶋᶘẜẝꜱꞅꞩꟊ𝼋𝼌𝼞',
  ss: 'ß',
  t: 'ŧƫƭȶʈᴛᵵⱦꞇ𝼉',
  th: 'þᵺꝥꝧ',
  ts: 'ʦꭧ',
  tz: 'ꜩ',
  u: 'ʉʊᴜᵾᵿᶙꞹꭎꭏꭒ',
  ue: 'ᵫꞟ',
  ui: 'ꭐ',
  uo: 'ꭣ',
  v: 'ʋᴠᶌỽⱱⱴꝟ',
  vy: 'ꝡ',
  w: 'ᴡⱳꟃ',
  x: 'ᶍꭖꭗꭘꭙ',
  y: 'ƴȝɏʏỿꭚ',
  z: 'ƶƺȥɀʐʑʒʓᴢᴣᵶᶎᶚⱬꝣ𝼘',
  σ: 'ς',
  г: 'ґғҕӷӻ',
  ж: 'җ',
  з: 'ҙ',
  и: 'ҋ',
  к: 'қҝҟӄ',
  л: 'ӆԓԡԯ',
  м: 'ӎ',
  н: 'ңӈӊԣԩ',
  о: 'ө',
  п: 'ҧԥ',
  р: 'ҏ',
  с: 'ҫ',
  т: 'ҭꚋ',
  х: 'ҳӽӿ',
  ч: 'ҷҹ',
  ы: 'ꙑ',
  ѡ: 'ѽ',
  ү: 'ұ',
  һ: 'ԧ',
  ҽ: 'ҿ',
  ا: 'ٱ',
  ك: 'ک',
  ه: 'ةہە',
  ي: 'یى'
}

const TYPED: ReadonlyMap<string, string> = new Map(
  Object.entries(FOLDED).flatMap(([typed, letters]) =>
    Array.from(letters, (letter) => [letter, typed] as const)
  )
)

/** What a name may be written with or without: accents, also alone, apostrophes of every kind, and what has no width. */
const LEFT_OUT = /[\p{M}\p{Sk}\p{Default_Ignorable_Code_Point}'‘’‛ʹʻʼʽʾʿ′＇ꞌ]/gu

/**
 * A text as it is searched for: in lower case, without accents and apostrophes, ligatures and wide forms taken apart,
 * each dash a hyphen. Both sides are folded, so that “oyvind” finds “Øyvind”, “strasse” “Straße”, and “obrien” “O’Brien”.
 * Folding twice changes nothing.
 */
export function foldText(text: string): string {
  // Nearly every text of a large directory; the rest costs ten times as much
  if (/^[\x20-\x7e\n]*$/.test(text)) return text.toLowerCase().replace(/['`^]/g, '')
  return text
    .replace(LEFT_OUT, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(LEFT_OUT, '')
    .toLowerCase()
    .replace(/[\p{Pd}−]/gu, '-')
    .replace(/\P{ASCII}/gu, (letter) => TYPED.get(letter) ?? letter)
}
