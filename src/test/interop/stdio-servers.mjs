// SPDX-License-Identifier: Apache-2.0
// Servers that we did not write, as processes that Menagerie starts itself.
// Arguments: the URL of Menagerie, the program node, and the folder of the servers' packages.
import { check, require } from './check.mjs';

const [base, node, folder] = process.argv.slice(2);

async function api(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=50' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return JSON.parse(text);
}

/** Registers a program and lists its tools. */
async function started(name, env, ...words) {
  const command = [node, ...words];
  const shown = await api('POST', '/v1/tool-servers', { name, command, env, policy: 'allow' });
  require(shown.status === 'ready' && shown.tools.length > 0, shown);
  require(JSON.stringify(shown.command) === JSON.stringify(command) && !shown.url, shown);
  return `${shown.tools.length} tools, MCP ${shown.protocol}`;
}

/** Calls a tool; returns what it said. */
async function called(tool, args, expected) {
  const said = await api('POST', `/v1/tools/${tool}/call`, { arguments: args });
  require(expected.test(said.result), said);
  return said.result.slice(0, 100).replaceAll('\n', ' ');
}

await check('server-memory is started and listed', () => started(
  'memory-stdio', { MEMORY_FILE_PATH: process.env.MEMORY_STDIO_PATH },
  `${folder}/server-memory/dist/index.js`));
await check('server-everything is started and listed', () => started(
  'everything-stdio', {}, `${folder}/server-everything/dist/index.js`, 'stdio'));
await check('a modern server is started and listed', () => started(
  'modern-stdio', {}, `${process.cwd()}/modern-stdio.mjs`));
for (const [tool, args, expected] of [
  ['memory-stdio__create_entities',
    { entities: [{ name: 'Grace', entityType: 'person', observations: ['compiles'] }] }, /Grace/],
  ['memory-stdio__read_graph', {}, /Grace/],
  ['everything-stdio__echo', { message: 'hello' }, /Echo: hello/],
  ['everything-stdio__get-sum', { a: 3, b: 4 }, /7/],
  ['modern-stdio__reverse', { text: 'stressed' }, /desserts/],
  ['modern-stdio__grow', {}, /grown/],
]) {
  await check(`${tool} is called`, () => called(tool, args, expected));
}
await check('a modern server tells that its tools have changed', async () => {
  const names = async () =>
    (await api('GET', '/v1/tools?server=modern-stdio')).map(it => it.name);
  for (let i = 0; i < 300 && !(await names()).includes('modern-stdio__grown'); i++) {
    await new Promise(done => setTimeout(done, 100));
  }
  return called('modern-stdio__grown', {}, /new/);
});
await check('what is removed is ended', async () => {
  const response = await fetch(`${base}/v1/tool-servers/memory-stdio`, { method: 'DELETE' });
  require(response.status === 204, response.status);
  return 'removed';
});
