// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.interop;

import static dev.menagerie.interop.JavaClients.require;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.transport.http.StreamableHttpMcpTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** LangChain4j's client of MCP. */
final class Langchain {

  private Langchain() {}

  private static DefaultMcpClient client(String url, List<String> told) {
    return new DefaultMcpClient.Builder()
        .transport(new StreamableHttpMcpTransport.Builder().url(url).build())
        .progressHandler(progress -> told.add(String.valueOf(progress.message())))
        .build();
  }

  private static String called(DefaultMcpClient client, String tool, String arguments) {
    return client
        .executeTool(ToolExecutionRequest.builder().name(tool).arguments(arguments).build())
        .resultText();
  }

  static String callsAnAgent(String url) throws Exception {
    var told = new CopyOnWriteArrayList<String>();
    try (var client = client(url, told)) {
      var tools = client.listTools();
      require(tools.stream().anyMatch(tool -> tool.name().equals("adder")), tools);
      var result = called(client, "adder", "{\"goal\": \"%s\"}".formatted(JavaClients.GOAL));
      require(result.contains(JavaClients.ANSWER), result);
      return "%d tools, \"%s\", progress %s".formatted(tools.size(), result, told);
    }
  }

  static String callsTheKit(String url) throws Exception {
    try (var client = client(url, new CopyOnWriteArrayList<>())) {
      var result = called(client, "test_simple_text", "{}");
      require(!result.isEmpty(), result);
      return "\"%s\"".formatted(result);
    }
  }
}
