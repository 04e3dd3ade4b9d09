/**
 * Texts in Russian and English. Each page has its own, `i18n/<page>.ru.json` and `i18n/<page>.en.json`, which come with
 * the page's code; what the shell and the shared parts say comes at the start (`app`, `ui`).
 */
import i18next, {type BackendModule} from 'i18next'
import {initReactI18next} from 'react-i18next'
import {keep, kept} from '@/app/kept'

export type Language = 'ru' | 'en'

const files = import.meta.glob<{default: Record<string, string>}>('./*.json')

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = files[`./${namespace}.${language}.json`]
    if (!load) {
      done(new Error(`no texts: ${namespace}.${language}`), null)
      return
    }
    load().then((texts) => done(null, texts.default)).catch((error: unknown) => done(error as Error, null))
  },
}

/** What was chosen here before, or the first of the browser's languages that we speak. */
function firstLanguage(): Language {
  const chosen = kept('language')
  if (chosen === 'ru' || chosen === 'en') return chosen
  const spoken = navigator.languages.map((language) => language.slice(0, 2)).find((language) => /^(ru|en)$/.test(language))
  return (spoken as Language | undefined) ?? 'en'
}

export async function startTexts(): Promise<void> {
  await i18next.use(backend).use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: false,
    supportedLngs: ['ru', 'en'],
    load: 'languageOnly',
    ns: ['app', 'ui'],
    defaultNS: 'ui',
    keySeparator: false,
    interpolation: {escapeValue: false}, // React does
    react: {useSuspense: true},
    showSupportNotice: false,
  })
  document.documentElement.lang = i18next.language
}

/** Has everything speak that language, from now on. */
export async function speak(language: Language): Promise<void> {
  keep('language', language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
