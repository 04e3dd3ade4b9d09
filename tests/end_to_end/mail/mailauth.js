// What mailauth thinks of the DKIM signatures of mails.
//
//   mailauth.js        (NODE_PATH names the folder with the npm package mailauth)
//
// Reads lines of JSON: {"mail": base64, "records": {name: TXT record}}. Writes a line of JSON for each: the results of its
// signatures, as [algorithm, "pass" or what else], in the order in which they stand in the mail.
const readline = require('readline');
const { dkimVerify } = require('mailauth/lib/dkim/verify');

async function verdicts({ mail, records }) {
  const resolver = async (name, type) => {
    const record = type === 'TXT' ? records[name.replace(/\.$/, '')] : undefined;
    if (record === undefined) throw Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
    return [[record]];
  };
  const { results } = await dkimVerify(Buffer.from(mail, 'base64'), { resolver });
  return results.map(one => [one.algo, one.status.result]);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await verdicts(JSON.parse(line))));
  }
})();
