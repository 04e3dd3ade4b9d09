// Every page that is looked at and held to be without faults: a name, an address, and what is done there first. Whoever
// adds a page adds a line. `isStranger`: nobody is signed in; `isAbsent`: the server says 404, which Chromium tells of.
export const pages = [
  {name: 'entrance', path: '/', isStranger: true},
  {name: 'home', path: '/'},
  {name: 'segment-new', path: '/segments/new'},
  {name: 'segment-edit', path: '/segments/loyal-buyers/edit'},
  {name: 'rfm', path: '/rfm'},
  {name: 'rfm-money', path: '/rfm?plane=rm&by=revenue&period=year&stays=yes'},
  {name: 'rfm-cell', path: '/rfm', act: (page) => page.getByRole('button', {name: /^R2 F3/}).click()},
  {name: 'rfm-bonus', path: '/rfm', act: async (page) => {
    await page.getByRole('button', {name: /^R2 F3/}).click()
    await page.getByRole('tab', {name: /Бонусы|Bonuses/}).click()
  }},
  {name: 'segments', path: '/segments'},
  {name: 'segment', path: '/segments/lapsed'},
  {name: 'customers', path: '/customers'},
  {name: 'customers-none', path: '/customers?q=nobody-of-that-name'},
  {name: 'customer', path: '/customers/C100001'},
  {name: 'customer-orders', path: '/customers/C100001?tab=orders'},
  {name: 'customer-consents', path: '/customers/C100001?tab=consents'},
  {name: 'customer-unknown', path: '/customers/nobody', isAbsent: true},
  {name: 'absent', path: '/no/such/page'},
  {name: 'palette', path: '/', act: (page) => page.keyboard.press('Control+k')},
]
