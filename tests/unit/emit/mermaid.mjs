// node mermaid.mjs FOLDER FILE: fails when the mermaid of FOLDER/node_modules cannot parse FILE.
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [folder, file] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(resolve(folder, 'node_modules', path)).href);
const {JSDOM} = (await load('jsdom/lib/api.js')).default;
globalThis.window = new JSDOM('<body></body>').window;
globalThis.document = window.document;
const mermaid = (await load('mermaid/dist/mermaid.core.mjs')).default;
try {
  await mermaid.parse(readFileSync(file, 'utf8'));
} catch (error) {
  console.error(`${file}: ${error.message}`);
  process.exit(1);
}
