// Every page that is looked at and held to be without faults: a name, an address, and what is done there first. Whoever
// adds a page adds a line.
export const pages = [
  {name: 'home', path: '/'},
  {name: 'segment-new', path: '/segments/new'},
  {name: 'segment-edit', path: '/segments/loyal-buyers/edit'},
]
