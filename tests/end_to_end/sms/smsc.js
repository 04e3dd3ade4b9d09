// The same SMS server as smsc.pl, over the npm package smpp:
//
//     node smsc.js PORT LOG MODULES
//
// MODULES is the folder node_modules that has it. smsc.pl says what the server does.
const fs = require('fs');
const path = require('path');

const [port, logName, modules] = process.argv.slice(2);
const smpp = require(path.resolve(modules, 'smpp'));
const log = (line) => fs.appendFileSync(logName, line + '\n');

let nextId = 0xa0;
const throttled = new Map();

function deliver(session, from, to, esmClass, text) {
  const pdu = {source_addr: from, source_addr_ton: 1, source_addr_npi: 1, destination_addr: to, esm_class: esmClass,
    data_coding: 0, short_message: Buffer.from(text)};
  session.deliver_sm(pdu, (answer) => {
    log(`acknowledged status ${answer.command_status}`);
    if (answer.command_status !== 0) deliver(session, from, to, esmClass, text);
  });
}

function submitted(session, pdu) {
  const to = pdu.destination_addr;
  const from = pdu.source_addr;
  // The package has taken the header off and decoded the text.
  const text = Buffer.from(pdu.short_message.message, 'utf8').toString('hex');
  log(`submit ${to} from ${from} coding ${pdu.data_coding} esm ${pdu.esm_class} text ${text}`);
  if (to.endsWith('888')) return;
  if (to.endsWith('500')) return session.socket.destroy();
  let status = to.endsWith('404') ? 0x0b : to.endsWith('503') ? 0x08 : 0;
  const count = throttled.get(to) || 0;
  if (to.endsWith('429') && count < 3) {
    throttled.set(to, count + 1);
    status = 0x58;
  }
  const id = nextId++;
  session.send(pdu.response({command_status: status, message_id: status ? '' : id.toString(16)}));
  if (status) return;
  if (pdu.registered_delivery) {
    const stat = to.endsWith('300') ? 'UNDELIV' : 'DELIVRD';
    deliver(session, to, from, 0x04, `id:${String(id).padStart(10, '0')} sub:001 dlvrd:001 submit date:2405311000 ` +
      `done date:2405311001 stat:${stat} err:000 text:`);
  }
  if (to.endsWith('700')) deliver(session, to, from, 0, 'STOP');
  if (to.endsWith('600')) session.unbind();
}

smpp.createServer((session) => {
  session.on('error', () => {});
  session.on('close', () => log('gone'));
  session.on('bind_transceiver', (pdu) => {
    const status = pdu.system_id === 'shop' && pdu.password === 'secret' ? 0 : 0x0e;
    log(`bind ${pdu.system_id} status ${status}`);
    session.send(pdu.response({command_status: status, system_id: 'node'}));
    if (!status) session.enquire_link({}, () => log('enquire_link_resp'));
  });
  session.on('submit_sm', (pdu) => submitted(session, pdu));
  session.on('enquire_link', (pdu) => {
    log('enquire_link');
    session.send(pdu.response());
  });
  session.on('unbind', (pdu) => {
    log('unbind');
    session.send(pdu.response());
    session.close();
  });
  session.on('unbind_resp', () => session.close());
}).listen(Number(port), '127.0.0.1');
