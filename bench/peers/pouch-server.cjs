// PouchDB's server: express-pouchdb over LevelDB, as small as it can be made. pouch-server.cjs HOST FOLDER
// Prints one line of JSON with its port.
const express = require('express');
const expressPouchDB = require('express-pouchdb');
const fs = require('node:fs');
const path = require('node:path');
const PouchDB = require('pouchdb');

const [host, folder] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
process.chdir(folder);
const app = express();
const pouch = PouchDB.defaults({ prefix: path.join(folder, '/') });
app.use('/', expressPouchDB(pouch, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: path.join(folder, 'log') }));
const server = app.listen(0, host, () => console.log(JSON.stringify({ port: server.address().port })));
