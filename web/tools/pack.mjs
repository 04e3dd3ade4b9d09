// Lays what Vite built (build/web/dist) into what the program takes in: build/web/bytes, and build/web/table.inc, which
// says what lies where. Texts are packed by gzip and brotli here, once, as tightly as can be.
import {createHash} from 'node:crypto'
import {readdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs'
import {extname, join} from 'node:path'
import {brotliCompressSync, constants, gzipSync} from 'node:zlib'

const out = new URL('../../build/web/', import.meta.url).pathname
const dist = join(out, 'dist')

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

function filesOf(folder, prefix = '') {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path, `${prefix}/${name}`) : [{path: `${prefix}/${name}`, bytes: readFileSync(path)}]
  })
}

const parts = []
let size = 0
function lay(bytes) {
  const place = `bytes(${size}, ${bytes.length})`
  parts.push(bytes)
  size += bytes.length
  return place
}

// By bytes, as the program looks them up.
const files = filesOf(dist).sort((a, b) => (a.path < b.path ? -1 : 1))
const rows = files.map(({path, bytes}) => {
  const type = types[extname(path)]
  if (!type) throw new Error(`pack.mjs knows no content type of ${path}`)
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  const gzip = gzipSync(bytes, {level: 9})
  const brotli = brotliCompressSync(bytes, {params: {
    [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length}})
  const isPage = path === '/index.html' // is filled in anew for each visitor, so it is kept as it is
  const isGain = !isPage && gzip.length < bytes.length * 0.9
  const none = 'bytes(0, 0)'
  const immutable = path.startsWith('/assets/')
  const places = isGain ? [none, lay(gzip), lay(brotli)] : [lay(bytes), none, none]
  return `    {"${path}", "${type}", "\\"${etag}\\"", ${immutable}, ${places.join(', ')}},`
})

const table = `// Made by web/tools/pack.mjs of build/web/dist.\n${rows.join('\n')}\n#define LAPWING_WEB_SIZE ${size}\n`
writeFileSync(join(out, 'bytes'), Buffer.concat(parts))
writeFileSync(join(out, 'table.inc.unfinished'), table)
renameSync(join(out, 'table.inc.unfinished'), join(out, 'table.inc'))
console.log(`packed ${files.length} files: ${Math.round(size / 1024)} KiB`)
