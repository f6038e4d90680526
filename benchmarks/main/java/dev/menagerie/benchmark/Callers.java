// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.Registration;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolServers;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.WebClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema;
import io.opentelemetry.api.OpenTelemetry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ways to call a tool. */
final class Callers {

  private Callers() {}

  /**
   * The whole gateway.
   *
   * @param folder for its registrations
   * @param trusted whether the tool is trusted to be read-only: else each call has a connection of
   *     its own
   */
  static Caller gateway(Path folder, URI server, boolean trusted) {
    var config = ToolConfig.DEFAULT;
    var store = SqliteStore.open(folder);
    var servers = new ToolServers(store, config, AddressGuard.OPEN, System::nanoTime);
    var trust = trusted ? Map.of("*", "read-only") : Map.<String, String>of();
    servers.register(new Registration("echo", server.toString(), trust, Policy.NONE));
    var gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
    var name = "echo__" + EchoServer.TOOL;
    var tool = gateway.pin(List.of(name)).getFirst();
    return new Caller() {
      @Override
      public void call(String text) {
        var call = ToolCall.of(name, Json.object().add("text", text).build());
        var context = new ToolGateway.Context("task", "/" + text, Duration.ofSeconds(30));
        gateway
            .refusal(tool, call)
            .ifPresent(
                why -> {
                  throw new IllegalStateException(why);
                });
        try (var room = gateway.room(tool, context)) {
          check(
              room.refusal().isEmpty()
                  && gateway
                      .call(tool, call, context)
                      .equals(new ToolOutcome.Done(new Observation.Result(text))));
        }
      }

      @Override
      public void close() {
        servers.close();
        store.close();
      }
    };
  }

  /**
   * A loop that posts and looks whether the answer has the text somewhere. The client's cache of
   * connections now and then loses the first byte of an answer; then it posts again.
   */
  static Caller bare(URI server) {
    var web = WebClient.builder().servicesDiscoverServices(false).build();
    var body =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"%s","arguments":{"text":"%s"},\
        "_meta":{"%s":"%s","%s":{}}}}\
        """;
    return text -> {
      var sent =
          body.formatted(
              EchoServer.TOOL,
              text,
              Protocol.VERSION_META,
              Protocol.MODERN,
              Protocol.CAPABILITIES_META);
      String answer;
      try {
        answer = posted(web, server, sent);
      } catch (IllegalStateException _) {
        answer = posted(web, server, sent);
      }
      check(answer.contains(text));
    };
  }

  private static String posted(WebClient web, URI server, String body) {
    var request = web.post().uri(server);
    request.header(HeaderNames.CONTENT_TYPE, "application/json");
    request.header(HeaderNames.ACCEPT, "application/json, text/event-stream");
    request.header(HeaderNames.create(Protocol.VERSION_HEADER), Protocol.MODERN);
    request.header(HeaderNames.create(Protocol.METHOD_HEADER), "tools/call");
    request.header(HeaderNames.create(Protocol.NAME_HEADER), EchoServer.TOOL);
    return request.submit(body, String.class).entity();
  }

  /**
   * The client of the official Java SDK, without its validator of results: that needs another
   * release of the library than we use, and the tool promises nothing about its results.
   */
  static Caller sdk(URI server) {
    var transport =
        HttpClientStreamableHttpTransport.builder(server.resolve("/").toString())
            .endpoint(server.getPath())
            .build();
    McpSyncClient client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofSeconds(30))
            .jsonSchemaValidator((_, _) -> JsonSchemaValidator.ValidationResponse.asValid(""))
            .build();
    client.initialize();
    return new Caller() {
      @Override
      public void call(String text) {
        var request =
            McpSchema.CallToolRequest.builder(EchoServer.TOOL)
                .arguments(Map.of("text", text))
                .build();
        check(
            client.callTool(request).content().getFirst() instanceof McpSchema.TextContent said
                && said.text().equals(text));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalStateException("the tool did not say what it was told");
    }
  }
}
