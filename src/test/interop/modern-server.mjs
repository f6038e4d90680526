// SPDX-License-Identifier: Apache-2.0
// A server of the TypeScript SDK that knows the modern revision alone.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'modern', version: '1.0.0' });
  server.registerTool(
    'reverse',
    { description: 'Turns a text around.', inputSchema: z.object({ text: z.string() }) },
    async ({ text }) => ({ content: [{ type: 'text', text: [...text].reverse().join('') }] }));
  return server;
}, { legacy: 'reject' });

const server = createServer(toNodeHandler(handler));
server.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}/mcp`));
