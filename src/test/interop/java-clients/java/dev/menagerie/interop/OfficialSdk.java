// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.interop;

import static dev.menagerie.interop.JavaClients.require;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The official Java SDK, which checks results against their schema. */
final class OfficialSdk {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();

  private OfficialSdk() {}

  private McpSyncClient client(String url) {
    var address = URI.create(url);
    var transport =
        HttpClientStreamableHttpTransport.builder(address.resolve("/").toString())
            .endpoint(address.getPath())
            .build();
    var client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofMinutes(1))
            .capabilities(ClientCapabilities.builder().elicitation().build())
            .elicitation(this::approved)
            .progressConsumer(progress -> told.add(progress.message()))
            .build();
    client.initialize();
    return client;
  }

  private ElicitResult approved(ElicitFormRequest request) {
    asked.add(request.message());
    return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("decision", "approve"));
  }

  private static CallToolResult call(McpSyncClient client, String tool, String goal) {
    return client.callTool(
        CallToolRequest.builder(tool).arguments(Map.of("goal", goal)).progressToken("p").build());
  }

  static String callsAnAgent(String url) {
    var sdk = new OfficialSdk();
    try (var client = sdk.client(url)) {
      var tools = client.listTools().tools();
      require(tools.stream().anyMatch(tool -> tool.name().equals("adder")), tools);
      var result = call(client, "adder", JavaClients.GOAL);
      require(result.content().toString().contains(JavaClients.ANSWER), result);
      require(String.valueOf(result.structuredContent()).contains("status=completed"), result);
      require(!sdk.told.isEmpty(), "no progress");
      return "%d tools, %s, progress %s".formatted(tools.size(), result.content(), sdk.told);
    }
  }

  static String approves(String url) {
    var sdk = new OfficialSdk();
    try (var client = sdk.client(url)) {
      var result = call(client, "careful", "CALL everything__echo {\"message\":\"hello\"}");
      require(result.content().toString().contains("Echo: hello"), result);
      require(sdk.asked.size() == 1, sdk.asked);
      return "asked " + sdk.asked;
    }
  }

  static String callsTheKit(String url) {
    try (var client = new OfficialSdk().client(url)) {
      var tools = client.listTools().tools();
      var result =
          client.callTool(CallToolRequest.builder("test_simple_text").arguments(Map.of()).build());
      require(!result.content().isEmpty(), result);
      return "%d tools, %s".formatted(tools.size(), result.content());
    }
  }
}
