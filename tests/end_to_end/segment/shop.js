// A shop's server that tells of one customer by way of an SDK: node shop.js segment|rudder URL WRITE_KEY CUSTOMER
const [, , sdk, url, writeKey, userId] = process.argv;
const anonymousId = `visitor-of-${userId}`;
const tea = {product_id: 'tea', category: 'drinks', name: 'Green tea', price: 4.5, quantity: 2};
const cup = {product_id: 'cup', category: 'dishes', name: 'Cup', price: 12, quantity: 1};
const order = {order_id: `order-of-${userId}`, revenue: 9, shipping: 3, currency: 'RUB', coupon: 'HELLO', products: [tea]};

async function tell(client) {
  client.page({anonymousId, name: 'Home'});
  client.track({anonymousId, event: 'Product Viewed', properties: tea});
  client.track({anonymousId, event: 'Product Added', properties: tea});
  client.identify({userId, anonymousId, traits: {
    firstName: 'Anna', email: `${userId}@example.com`, plan: 'gold', createdAt: new Date(), email_consent: true}});
  client.track({userId, event: 'Product Added', properties: cup});
  client.track({userId, event: 'Checkout Started', properties: {products: [tea, cup]}});
  client.track({userId, event: 'Order Completed', properties: order});
  client.track({userId, event: 'Order Refunded', properties: {order_id: order.order_id, total: 4.5}});
  client.screen({userId, name: 'Orders'});
  client.group({userId, groupId: 'tea-club', traits: {}});
  client.alias({previousId: `phone-of-${userId}`, userId});
}

async function segment() {
  const {Analytics} = require('@segment/analytics-node');
  const client = new Analytics({writeKey, host: url, maxRetries: 5});
  let failed = 0;
  client.on('error', (error) => { failed += 1; console.error(error); });
  await tell(client);
  await client.closeAndFlush();
  return failed;
}

async function rudder() {
  const Analytics = require('@rudderstack/rudder-sdk-node');
  const client = new Analytics(writeKey, {dataPlaneUrl: url, flushAt: 20, flushInterval: 100});
  await tell(client);
  await client.flush();
  return 0;
}

({segment, rudder})[sdk]().then((failed) => process.exit(failed ? 1 : 0), (error) => { console.error(error); process.exit(1); });
