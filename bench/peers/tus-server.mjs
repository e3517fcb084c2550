// A tus server that keeps files in a folder. tus-server.mjs HOST FOLDER
// Prints one line of JSON with its port.
import fs from 'node:fs';
import http from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [host, folder] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
const tus = new Server({ path: '/files', relativeLocation: true, datastore: new FileStore({ directory: folder }) });
const server = http.createServer(tus.handle.bind(tus));
server.listen(0, host, () => console.log(JSON.stringify({ port: server.address().port })));
