// SPDX-License-Identifier: Apache-2.0
// A server of the TypeScript SDK on its standard streams, which knows the modern revision alone and
// offers another tool once it is asked to.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const said = text => ({ content: [{ type: 'text', text }] });

serveStdio(() => {
  const server = new McpServer({ name: 'modern-stdio', version: '1.0.0' });
  server.registerTool(
    'reverse',
    { description: 'Turns a text around.', inputSchema: z.object({ text: z.string() }) },
    async ({ text }) => said([...text].reverse().join('')));
  server.registerTool('grow', { description: 'Offers another tool.', inputSchema: z.object({}) },
    async () => {
      server.registerTool(
        'grown', { description: 'Is new.', inputSchema: z.object({}) }, async () => said('new'));
      return said('grown');
    });
  return server;
}, { legacy: 'reject' });
