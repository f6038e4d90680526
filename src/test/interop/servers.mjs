// SPDX-License-Identifier: Apache-2.0
// Servers that we did not write: each is registered, listed, and called by a task of an agent.
// Arguments: the URL of Menagerie, and name=url of each server.
import { check, require } from './check.mjs';

const [base, ...servers] = process.argv.slice(2);
const urls = Object.fromEntries(servers.map(it => it.split(/=(.*)/s).slice(0, 2)));

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

/** Registers a server and lists its tools. */
async function registered(name) {
  const { tools } = await api('POST', '/v1/tool-servers', { name, url: urls[name], policy: 'allow' });
  const listed = await api('GET', `/v1/tools?server=${name}`);
  require(tools.length > 0 && listed.length === tools.length, { tools, listed });
  return `${tools.length} tools`;
}

/** Has an agent call a tool; returns what the tool said. */
async function called(tool, args, expected) {
  const goal = `CALL ${tool} ${JSON.stringify(args)}`;
  const task = await api('POST', '/v1/tasks', { agent: 'function-calling', goal });
  require(task.status === 'completed' && expected.test(task.answer.text), task);
  return task.answer.text.slice(0, 100).replaceAll('\n', ' ');
}

for (const name of Object.keys(urls)) {
  await check(`${name} is registered and listed`, () => registered(name));
}
const folder = process.env.INTEROP_FOLDER;
for (const [what, tool, args, expected] of [
  ['server-everything', 'everything__echo', { message: 'hello' }, /Echo: hello/],
  ['server-everything', 'everything__get-sum', { a: 3, b: 4 }, /7/],
  ['server-filesystem', 'filesystem__read_text_file', { path: `${folder}/note.txt` }, /a note/],
  ['server-memory', 'memory__create_entities',
    { entities: [{ name: 'Ada', entityType: 'person', observations: ['counts'] }] }, /Ada/],
  ['server-memory', 'memory__read_graph', {}, /Ada/],
  ['a modern server', 'modern__reverse', { text: 'stressed' }, /desserts/],
]) {
  await check(`${what}: ${tool} is called by a task`, () => called(tool, args, expected));
}

// For the clients that call us: one that adds by the demo model, one that asks before it calls.
await check('agents for the clients', async () => {
  const demo = Object.fromEntries(
    ['solver', 'planner', 'evaluator', 'judge'].map(role => [role, 'demo:rules']));
  await api('PUT', '/v1/agents/adder', { architecture: 'cot', models: demo });
  await api('PUT', '/v1/agents/careful', {
    architecture: 'function-calling', tools: ['everything__echo'], policy: 'ask' });
  return 'defined';
});
