// SPDX-License-Identifier: Apache-2.0
// Clients that we did not write: each lists and calls the agents of Menagerie, and the tools of a
// server of the kit. Arguments: the URL of Menagerie, that of the kit's server.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createTaskSessionFromClient, resultFromTaskOutcome } from '@modelcontextprotocol/ext-tasks/client';
import * as v2 from '@modelcontextprotocol/client';
import { Client as V1 } from 'sdk1/client/index.js';
import { StreamableHTTPClientTransport as V1Http } from 'sdk1/client/streamableHttp.js';
import { ElicitRequestSchema } from 'sdk1/types.js';
import { check, require } from './check.mjs';

const [menagerie, kit] = process.argv.slice(2);
const GOAL = { goal: 'What is 12.5% of 640, plus 7?' };
const ME = { name: 'interop', version: '1.0.0' };
const MODERN = '2026-07-28';

function v1(url) {
  const client = new V1(ME, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, elicited);
  return { client, transport: new V1Http(new URL(url)), options: [undefined] };
}

function modern(url, mode) {
  const client = new v2.Client(ME, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode },
  });
  client.setRequestHandler('elicitation/create', elicited);
  return { client, transport: new v2.StreamableHTTPClientTransport(new URL(url)), options: [] };
}

const asked = [];

/** Approves what it is asked to. */
async function elicited(request) {
  asked.push(request.params.message);
  return { action: 'accept', content: { decision: 'approve' } };
}

async function used({ client, transport, options }, use) {
  await client.connect(transport);
  try {
    return await use(client, options);
  } finally {
    await client.close();
  }
}

async function listsAndCalls(client, options) {
  const { tools } = await client.listTools();
  require(tools.some(tool => tool.name === 'adder' && tool.outputSchema), tools.map(t => t.name));
  const told = [];
  const result = await client.callTool({ name: 'adder', arguments: GOAL }, ...options, {
    onprogress: progress => told.push(progress.message),
  });
  require(!result.isError && /87/.test(result.content[0].text), result);
  require(result.structuredContent.status === 'completed', result);
  require(told.length > 0, told);
  return `${tools.length} tools, "${result.content[0].text}", progress "${told.join('", "')}"`;
}

async function approves(client, options) {
  asked.length = 0;
  const goal = { goal: 'CALL everything__echo {"message":"hello"}' };
  const result = await client.callTool({ name: 'careful', arguments: goal }, ...options);
  require(/Echo: hello/.test(result.content[0].text), result);
  require(asked.length === 1 && /everything__echo/.test(asked[0]), asked);
  return `asked "${asked[0]}"`;
}

async function refused(client, options) {
  const result = await client.callTool({ name: 'adder', arguments: { aim: 'x' } }, ...options);
  require(result.isError && /goal: missing/.test(result.content[0].text), result);
  return result.content[0].text;
}

async function usesTheKit(client, options) {
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: 'test_simple_text', arguments: {} }, ...options);
  require(result.content[0].text.length > 0, result);
  return `${tools.length} tools, "${result.content[0].text}"`;
}

for (const [name, open] of [
  ['TypeScript SDK v1', v1],
  ['TypeScript SDK v2, modern', url => modern(url, { pin: MODERN })],
  ['TypeScript SDK v2, finding out', url => modern(url, 'auto')],
  ['TypeScript SDK v2, legacy', url => modern(url, 'legacy')],
]) {
  await check(`${name} calls an agent`, () => used(open(menagerie), listsAndCalls));
  await check(`${name} approves a call`, () => used(open(menagerie), approves));
  await check(`${name} reads what is wrong`, () => used(open(menagerie), refused));
  await check(`${name} calls a server of the kit`, () => used(open(kit), usesTheKit));
}

let ids = 0;

/** Sends a request with an id of its own, and reads its answer. */
async function dispatch(request) {
  const response = await fetch(menagerie, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': MODERN,
      'Mcp-Method': request.method,
      'Mcp-Name': request.params.taskId ?? request.params.name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++ids, ...request }),
  });
  return response.json();
}

await check('The tasks extension polls an agent', () =>
  used(modern(menagerie, { pin: MODERN }), async client => {
    const session = createTaskSessionFromClient(client, {
      endpointId: 'menagerie',
      rawDispatch: dispatch,
      v2RequestFraming: { protocolVersion: MODERN, clientInfo: ME, clientCapabilities: {} },
    });
    try {
      const execution = await session.callTool('adder', GOAL);
      const { outcome } = await execution.settle();
      const result = resultFromTaskOutcome(outcome);
      require(/87/.test(result.content[0].text), result);
      return `task ${result.structuredContent.id}, "${result.content[0].text}"`;
    } finally {
      await session.close();
    }
  }));

const inspector = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';
async function inspected(url, ...more) {
  const { stdout } = await promisify(execFile)(
    process.execPath, [inspector, '--cli', url, '--transport', 'http', ...more]);
  return JSON.parse(stdout);
}

await check('The Inspector lists the agents', async () => {
  const { tools } = await inspected(menagerie, '--method', 'tools/list');
  require(tools.some(tool => tool.name === 'adder'), tools);
  return `${tools.length} tools`;
});
await check('The Inspector calls an agent', async () => {
  const result = await inspected(
    menagerie, '--method', 'tools/call', '--tool-name', 'adder', '--tool-arg', `goal=${GOAL.goal}`);
  require(/87/.test(result.content[0].text), result);
  return result.content[0].text;
});
await check('The Inspector calls a server of the kit', async () => {
  const result = await inspected(kit, '--method', 'tools/call', '--tool-name', 'test_simple_text');
  return result.content[0].text;
});
