// Uploads all files of a folder one after the other, and goes on after a break. tus-phone.mjs FOLDER ADDRESS
// Prints one line of JSON.
import fs from 'node:fs';
import path from 'node:path';
import { Upload } from 'tus-js-client';

const [folder, address] = process.argv.slice(2);

function upload(file) {
  return new Promise((resolve, reject) => {
    new Upload(fs.createReadStream(file), {
      endpoint: `http://${address}/files`,
      uploadSize: fs.statSync(file).size,
      retryDelays: [0, 200, 1000, 1000],
      onError: reject,
      onSuccess: resolve,
    }).start();
  });
}

const begun = performance.now();
for (const name of fs.readdirSync(folder).sort()) await upload(path.join(folder, name));
console.log(JSON.stringify({ ms: performance.now() - begun, ok: true }));
process.exit(0);
