import {expect, it} from 'vitest'
import {fieldsOf, foundFirst, withColumn} from '../src/pages/import/mapping'

const mapping = [{field: 'order_id', column: null}, {field: 'customer_id', column: 'client'}, {field: 'total', column: 'sum'}]

it('a column that is chosen for another field leaves the one that it stood for', () => {
  expect(withColumn(mapping, 'order_id', 'client')).toEqual({order_id: 'client', customer_id: null, total: 'sum'})
  expect(withColumn(mapping, 'total', null)).toEqual({order_id: null, customer_id: 'client', total: null})
})

it('each column tells the field that it stands for', () => {
  expect(fieldsOf(['no', 'client', 'sum'], mapping)).toEqual([undefined, 'customer_id', 'total'])
})

it('fields that were found come first', () => {
  expect(foundFirst(mapping).map(({field}) => field)).toEqual(['customer_id', 'total', 'order_id'])
})
