// A phone that keeps its shift in PouchDB. Prints one line of JSON.
//   pouch-phone.cjs fill FOLDER LINES.json   saves the lines one after the other; a correction is a new revision
//   pouch-phone.cjs push FOLDER ADDRESS      replicates to the server once
//   pouch-phone.cjs pull FOLDER ADDRESS      replicates from the server once
const fs = require('node:fs');
const path = require('node:path');
const PouchDB = require('pouchdb');

const [verb, folder, where] = process.argv.slice(2);
const db = new PouchDB(folder, { auto_compaction: false });

async function fill() {
  for (const { record, fields, ...rest } of JSON.parse(fs.readFileSync(where, 'utf8'))) {
    const known = await db.get(record).catch(() => null);
    const before = known ?? { _id: record, ...rest, fields: {} };
    await db.put({ ...before, fields: { ...before.fields, ...fields } });
  }
  return { ok: true };
}

async function replicate(way) {
  const remote = new PouchDB(`http://${where}/${path.basename(folder)}`, { skip_setup: process.env.SETUP !== 'yes' });
  const begun = performance.now();
  const done = await db.replicate[way](remote).catch((error) => ({ ok: false, error: String(error) }));
  return { ms: performance.now() - begun, ok: done.ok === true && (done.doc_write_failures ?? 0) === 0, error: done.error };
}

const todo = { fill, push: () => replicate('to'), pull: () => replicate('from') };
todo[verb]().then((said) => {
  console.log(JSON.stringify(said));
  process.exit(0);
});
