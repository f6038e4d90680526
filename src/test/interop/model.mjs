// SPDX-License-Identifier: Apache-2.0
// A model behind OpenAI's chat completions that does what it is told: of a goal "CALL tool {json}"
// it makes that call, and then it says what the tool said.
import { createServer } from 'node:http';

const MODEL = 'told';

function answer(body) {
  const last = body.messages.at(-1);
  if (last.role === 'tool') {
    return { content: `The tool said: ${last.content}` };
  }
  const asked = body.messages.map(message => text(message.content)).join('\n');
  const told = /CALL (\S+) (\{.*\})/.exec(asked);
  const tool = (body.tools ?? []).find(it => it.function.name === told?.[1]);
  if (!tool) {
    return { content: `There is no tool ${told?.[1]}` };
  }
  const call = { id: 'c1', type: 'function', function: { name: told[1], arguments: told[2] } };
  return { content: '', tool_calls: [call] };
}

function text(content) {
  return typeof content === 'string' ? content : (content ?? []).map(part => part.text).join('\n');
}

function chunk(delta, finish) {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: MODEL, choices })}\n\n`;
}

const server = createServer(async (request, response) => {
  let read = '';
  for await (const part of request) read += part;
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data: [{ id: MODEL, object: 'model' }] }));
    return;
  }
  const body = JSON.parse(read);
  const said = answer(body);
  const finish = said.tool_calls ? 'tool_calls' : 'stop';
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  if (body.stream) {
    response.setHeader('Content-Type', 'text/event-stream');
    const calls = said.tool_calls?.map((call, index) => ({ index, ...call }));
    response.write(chunk({ role: 'assistant', content: said.content, tool_calls: calls }, null));
    response.write(chunk({}, finish));
    response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: MODEL, choices: [], usage })}\n\n`);
    response.end('data: [DONE]\n\n');
  } else {
    const message = { role: 'assistant', ...said };
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({ id: 'x', object: 'chat.completion', model: MODEL, usage,
        choices: [{ index: 0, message, finish_reason: finish }] }));
  }
});
server.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`));
