// The yardstick of `handover.py sms`: server and client of the npm package smpp.
//
//     node smpp.js serve MODULES HOST:PORT                  takes everything
//     node smpp.js submit MODULES HOST:PORT COUNT WINDOW    hands COUNT SMS over, WINDOW at a time; prints how many a second
//
// MODULES is the folder node_modules that has it.
const path = require('path');

const [what, modules, place, count, window] = process.argv.slice(2);
const smpp = require(path.resolve(modules, 'smpp'));
const [host, port] = place.split(':');

function serve() {
  let next = 0;
  smpp.createServer((session) => {
    session.on('error', () => {});
    for (const kind of ['bind_transceiver', 'enquire_link']) session.on(kind, (pdu) => session.send(pdu.response()));
    session.on('submit_sm', (pdu) => session.send(pdu.response({message_id: String(++next)})));
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
  }).listen(Number(port), host);
}

function submit() {
  const session = smpp.connect({url: `smpp://${place}`}, () => {
    session.bind_transceiver({system_id: 'shop', password: 'secret'}, () => {
      const begin = process.hrtime.bigint();
      let sent = 0;
      let answered = 0;
      const one = () => {
        if (sent === Number(count)) return;
        session.submit_sm({
          source_addr: 'Lapwing', source_addr_ton: 5, destination_addr: String(79160000000 + sent++), dest_addr_ton: 1,
          dest_addr_npi: 1, registered_delivery: 1, short_message: 'Hello, Lapwing here',
        }, (answer) => {
          if (answer.command_status !== 0) process.exit(1);
          if (++answered === Number(count)) {
            console.log(Number(count) / (Number(process.hrtime.bigint() - begin) / 1e9));
            process.exit(0);
          }
          one();
        });
      };
      for (let i = 0; i < Number(window); ++i) one();
    });
  });
}

({serve, submit})[what]();
