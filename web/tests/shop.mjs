// The shop that the tests of the web interface begin with, made anew: node tests/shop.mjs LAPWING DATA.
import {rmSync} from 'node:fs'
import {makeShop, testCustomers} from '../tools/shop.mjs'

const [lapwing, data] = process.argv.slice(2)
rmSync(data, {recursive: true, force: true})
makeShop(lapwing, data, testCustomers)
