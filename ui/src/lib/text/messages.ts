// Choosing a sentence: plural form, variables, and the stretched text of the layout tests. Pure; knows no language.

/** One language file: flat keys, `area.key`, plurals as `key_one` and `key_other`. */
export type Messages = Record<string, string>;

type Base<K> = K extends `${infer B}_one` ? B : K extends `${string}_other` ? never : K;

/** What a screen asks for: `key_one` and `key_other` are asked for as `key`, with a `count`. */
export type KeyOf<M> = Base<keyof M & string>;

export type Vars = Record<string, string | number>;

/** Returns the sentence for `key` in the plural form that `count` takes, or undefined where there is none. */
export function find(messages: Messages, locale: string, key: string, vars: Vars): string | undefined {
  if (typeof vars.count !== 'number') return messages[key];
  const form = new Intl.PluralRules(locale).select(vars.count);
  return messages[`${key}_${form}`] ?? messages[`${key}_other`] ?? messages[key];
}

/** Puts variables into their places; an unknown place stays visible so that it is noticed. */
export function fill(sentence: string, vars: Vars): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(vars[name] ?? place));
}

/** Makes every sentence at least 40 % longer, so that layouts meet long languages early. */
export function stretch(messages: Messages): Messages {
  const longer = (text: string) => {
    const vowels = text.replace(/\{\w+\}|[aeiou]/g, (m) => (m.length === 1 ? m + m : m));
    const missing = Math.ceil(text.length * 1.4) - vowels.length;
    return missing > 0 ? `${vowels} ${'mo '.repeat(Math.ceil(missing / 3)).trim()}` : vowels;
  };
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, longer(text)]));
}
