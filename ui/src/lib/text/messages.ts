// Choosing a sentence: plural form, variables, and the stretched text of the layout tests. Pure; knows no language.

import en from './en.json';

/** Every entry of a language file; a file that lacks one does not type-check. */
export type Messages = Record<keyof typeof en, string>;

type Base<K> = K extends `${infer B}_one` ? B : K extends `${string}_other` ? never : K;

/** What a screen asks for: `key_one` and `key_other` are asked for as `key`, with a `count`. */
export type Key = Base<keyof typeof en>;

export type Vars = Record<string, string | number>;

/** Returns the sentence for `key` in the plural form that `count` takes, or undefined where there is none. */
export function find(messages: Partial<Messages>, locale: string, key: string, vars: Vars): string | undefined {
  const all = messages as Record<string, string | undefined>;
  if (typeof vars.count !== 'number') return all[key];
  const form = new Intl.PluralRules(locale).select(vars.count);
  return all[`${key}_${form}`] ?? all[`${key}_other`] ?? all[key];
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
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, longer(text)])) as Messages;
}
