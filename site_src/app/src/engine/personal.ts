import { compare, points, WHITE } from "./text";

// Personal data in a text, found as `zhengji.privacy.personal` finds it: what kind, and how often.

const MOBILE = "手机号码";
const LANDLINE = "固定电话";
const EMAIL = "电子邮箱";
const IDENTITY = "身份证号";

const B = `[${WHITE}]`;
const S = "[ \\t\\u00a0\\u2002-\\u200b\\u3000.·\\-\\u2010-\\u2015\\u2212－]"; // what people put between groups of digits
const date = (s: string) => `(?:0[1-9]|1[0-2])${s}(?:0[1-9]|[12][0-9]|3[01])`;
const LABEL = "[A-Za-z0-9\\-]{1,63}";
const LOCAL = "[A-Za-z0-9._%+\\-]{1,64}";
const DOT = `(?:\\.|[。．](?=(?:${LABEL}[.。．])?(?:com|cn|net|org|edu|gov|ac)(?![A-Za-z0-9])))`;
const DOMAIN = `(?:${LABEL}${DOT}){1,8}[A-Za-z]{2,24}`;
const PROVIDER =
  `(?:(?:vip\\.)?(?:163|126|qq|139|189|gmail|sina|sohu|foxmail|outlook|hotmail|yahoo|aliyun)` +
  `(?:\\.|${B}?dot${B}?)(?:com|cn|net)|(?!www\\.)(?:${LABEL}\\.){1,5}(?:edu|gov|ac|com|org)\\.cn)`;
const NOT_A_DAY = "(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3])";
const MOBILE_AFTER_1 =
  `(?:[3-9][0-9]${S}{0,2}[0-9]{4}${S}{0,2}[0-9]{4}|[3-9][0-9]${S}[0-9]{3}${S}[0-9]{5}` +
  `|[3-9][0-9]{2}${S}[0-9]{3}${S}[0-9]{4}|${S}[3-9](?:${S}[0-9]){9})`;
const AREA = "(?:10|2[0-9]|[3-9][0-9]{2})";
const LOCAL_NUMBER = `${S}{0,2}[2-8][0-9]{2,3}${S}?[0-9]{4}`;

type Pattern = [kind: string, pattern: RegExp];

let made: { patterns: Pattern[]; addressed: RegExp[]; numbered: RegExp[]; doi: RegExp } | undefined;

// made when they are first needed: a browser that cannot look behind fails here, and not where the page begins
function all() {
  made ??= { patterns: patterns(), addressed: addressed(), numbered: numbered(), doi: doi() };
  return made;
}

function patterns(): Pattern[] {
  const of = (kind: string, text: string, flags = ""): Pattern => [kind, new RegExp(text, `gu${flags}`)];
  return [
    of(
      IDENTITY,
      `(?<![0-9])[1-9][0-9]{5}${S}?(?:18|19|20)[0-9]{2}${S}?${date(`${S}?`)}${S}?[0-9]{3}${S}?[0-9Xx](?![0-9])`,
    ),
    of(
      IDENTITY,
      "(?<![0-9A-Za-z.])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{6}" +
        `${date("")}[0-9]{3}(?!\\.?[0-9])(?![A-Za-z])`,
    ),
    of(EMAIL, `${LOCAL}[ \\t\\u3000]{0,2}[@＠][ \\t\\u3000]{0,2}${DOMAIN}`),
    [
      EMAIL,
      // not `u`: with it, `i` would also take ſ for s and the sign of Kelvin for k
      new RegExp(
        `${LOCAL}${B}?(?:[(\\[【（]${B}?at${B}?[)\\]】）]${B}?` +
          `(?:${LABEL}${B}?(?:\\.|\\(dot\\)|\\[dot\\]|${B}dot${B})${B}?){1,5}[A-Za-z]{2,24}|(?:${B}at${B}|#)${PROVIDER})`,
        "gi",
      ),
    ],
    of(
      MOBILE,
      "(?:(?<![0-9A-Za-z])|(?<=tel)|(?<=Tel)|(?<=TEL)|(?<=phone)|(?<=QQ))(?<![0-9]\\.)" +
        `(?:(?:\\+|00)?86${S}{0,2})?1${MOBILE_AFTER_1}(?![0-9])(?!\\.[0-9])(?! ?[元万亿])`,
    ),
    of(
      LANDLINE,
      `(?<![0-9A-Za-z.])(?<![0-9]-)(?:(?:\\+|00)86${S}{0,2}(?:[(（]0?${AREA}[)）]|0?${AREA})` +
        `|(?:86${S}{0,2})?(?:[(（]0${AREA}[)）]|0${AREA}))${LOCAL_NUMBER}` +
        `(?![0-9])(?:${B}?(?:转|[\\-－]|ext\\.?)${B}?[0-9]{1,6}(?![0-9]))?` +
        `(?:[ \\u3000]{0,4}[、/,，；;或 \\u3000]${S}{0,2}${NOT_A_DAY}[2-8][0-9]{6,7}(?![0-9])){0,5}`,
    ),
    of(LANDLINE, `(?:电话|传真|座机|[Tt][Ee][Ll])[^0-9\\n]{0,6}(${NOT_A_DAY}[2-8][0-9]{2,3}-?[0-9]{4})(?![0-9])`),
  ];
}

function addressed(): RegExp[] {
  const host = `(?:${B}?[)\\]】）]|${B}${PROVIDER})`;
  return [/@/u, new RegExp(`at${host}`, "u"), new RegExp(`AT${host}`, "u"), new RegExp(`#${PROVIDER}`, "u")];
}

function numbered(): RegExp[] {
  const birthday = `(?:(?<=[0-9]{4}.)|(?<=[0-9]{4}${S}.))`;
  const words = ["电话", "传真", "座机", "T(?:el|EL)", "tel"];
  return [
    new RegExp(`1(?:${MOBILE_AFTER_1}|${birthday}[0-2]${S}?[0-3][0-9]${S}?[0-9]{3})`, "u"),
    new RegExp(`0(?:${AREA}[)）]?${LOCAL_NUMBER}|${birthday}[1-9]${S}?[0-3][0-9]${S}?[0-9]{3})`, "u"),
    new RegExp(`\\+86${S}{0,2}[(（]?${AREA}`, "u"),
    ...words.map((word) => new RegExp(`${word}[^0-9\\n]{0,6}[2-8][0-9]{2}`, "u")),
  ];
}

const doi = () => new RegExp(`10\\.[0-9]{4,9}/[^${WHITE},，。；;、]*$`, "u");

// Everything full-width becomes half-width one for one.
function narrowed(text: string): string {
  return /[＠１０@]/.test(text)
    ? text.replace(/[\uff01-\uff5e\u3000]/g, (wide) =>
        wide === "\u3000" ? " " : String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
      )
    : text;
}

/** How much personal data of each kind is in `text`, in the order of the kinds' names. */
export function personal(text: string): [kind: string, times: number][] {
  if (points(text).length < 5) {
    return [];
  }
  const narrow = narrowed(text);
  const { patterns, addressed, numbered, doi } = all();
  const address = addressed.some((pattern) => pattern.test(narrow));
  const number = numbered.some((pattern) => pattern.test(narrow));
  const found = new Map<string, number>();
  const covered = new Uint8Array(narrow.length);
  for (const [kind, pattern] of patterns) {
    for (const match of (kind === EMAIL ? address : number) ? narrow.matchAll(pattern) : []) {
      const end = match.index + match[0].length;
      const start = match[1] === undefined ? match.index : end - match[1].length;
      const before = points(narrow.slice(Math.max(0, start - 160), start)).slice(-80);
      if (!covered.subarray(start, end).includes(1) && !doi.test(before.join(""))) {
        covered.fill(1, start, end);
        found.set(kind, (found.get(kind) ?? 0) + 1);
      }
    }
  }
  return [...found].sort(([one], [other]) => compare(one, other));
}
