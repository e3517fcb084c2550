// The shift as one Loro document: a map a record, a correction sets fields of it. loro.mjs LINES.json
// Prints one line of JSON with the bytes of all updates and how long it took to take them in elsewhere.
import fs from 'node:fs';
import { LoroDoc, LoroMap } from 'loro-crdt';

const doc = new LoroDoc();
const records = doc.getMap('records');
for (const { record, fields, ...rest } of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
  const map = records.getOrCreateContainer(record, new LoroMap());
  for (const [name, value] of Object.entries({ ...rest, ...fields })) map.set(name, value);
  doc.commit();
}
const updates = doc.export({ mode: 'update' });
const begun = process.cpuUsage();
new LoroDoc().import(updates);
const { user, system } = process.cpuUsage(begun);
console.log(JSON.stringify({ bytes: updates.length, ms: (user + system) / 1000, ok: true }));
