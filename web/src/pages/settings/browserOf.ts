const browsers: [RegExp, string][] = [[/YaBrowser\/(\d+)/, 'Yandex Browser'], [/Edg\/(\d+)/, 'Edge'], [/OPR\/(\d+)/, 'Opera'],
  [/Firefox\/(\d+)/, 'Firefox'], [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'], [/Version\/(\d+).*Safari/, 'Safari']]
const systems: [RegExp, string][] = [[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux']]

/** A browser's User-Agent as people call it: "Firefox 128, Linux"; what is no browser's stays as it is. */
export function browserOf(agent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(agent))
  if (!browser) return agent
  const system = systems.find(([pattern]) => pattern.test(agent))
  return `${browser[1]} ${browser[0].exec(agent)?.[1] ?? ''}${system ? `, ${system[1]}` : ''}`
}
