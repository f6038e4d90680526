// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of the revision that had them are left by their clients as single calls are. */
@Timeout(30)
class BatchTest {

  private static final String BATCH =
      """
      [{"jsonrpc": "2.0", "id": 1, "method": "wait", "params": {"n": 1}},
       {"jsonrpc": "2.0", "id": 2, "method": "%s", "params": {"n": 2}}]\
      """;

  private final LinkedBlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> left = new LinkedBlockingQueue<>();
  private final List<Integer> done = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile boolean closing;
  private final WebServer web =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .featuresDiscoverServices(false)
          .routing(
              routing ->
                  new McpHttp(new Waiting(), new Callers("127.0.0.1"), _ -> "").mount(routing))
          .build()
          .start();

  /** Its requests last until their caller is gone or wants no answer any more, or end at once. */
  private final class Waiting implements McpService {

    @Override
    public JsonObject modern(String method, JsonObject params, Exchange exchange) {
      throw McpMethods.unknown(method);
    }

    @Override
    public JsonObject legacy(String method, JsonObject params, Exchange exchange) {
      int n = params.getInt("n");
      begun.add(n);
      while (method.equals("wait") && !closing) {
        if (exchange.cancelled().getAsBoolean()) {
          left.add("cancelled");
          return Wire.NOTHING;
        }
        if (!exchange.alive().getAsBoolean()) {
          left.add("gone");
          return Wire.NOTHING;
        }
        Thread.onSpinWait();
      }
      done.add(n);
      return Wire.NOTHING;
    }
  }

  @AfterEach
  void stop() {
    closing = true;
    client.close();
    web.stop();
  }

  private HttpRequest.Builder request(String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/mcp".formatted(web.port())))
        .header("Content-Type", "application/json")
        .header("MCP-Protocol-Version", "2025-03-26")
        .header(Protocol.SESSION_HEADER, "s1")
        .POST(BodyPublishers.ofString(body));
  }

  @Test
  void a_client_that_hangs_up_leaves_nothing_at_work() throws Exception {
    var body = BATCH.formatted("do");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
      var head =
          "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-03-26\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(body.length(), body);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      assertThat(begun.take()).isEqualTo(1);
    }

    assertThat(left.take()).isEqualTo("gone");
    web.stop();
    assertThat(done).isEmpty();
    assertThat(begun).isEmpty();
  }

  @Test
  void one_of_its_calls_is_cancelled_and_the_others_are_answered() throws Exception {
    var batch = client.sendAsync(request(BATCH.formatted("do")).build(), BodyHandlers.ofString());
    assertThat(begun.take()).isEqualTo(1);

    cancel(1);

    assertThat(left.take()).isEqualTo("cancelled");
    assertThat(begun.take()).isEqualTo(2);
    assertThat(batch.get().body()).isEqualTo("[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]");
  }

  @Test
  void a_call_of_it_that_is_cancelled_before_it_begins_never_does() throws Exception {
    var batch = client.sendAsync(request(BATCH.formatted("do")).build(), BodyHandlers.ofString());
    assertThat(begun.take()).isEqualTo(1);

    cancel(2);
    cancel(1);

    assertThat(batch.get().statusCode()).isEqualTo(202);
    assertThat(begun).isEmpty();
    assertThat(done).isEmpty();
  }

  private void cancel(int id) throws IOException, InterruptedException {
    var cancelled =
        "{\"jsonrpc\": \"2.0\", \"method\": \"notifications/cancelled\", \"params\":"
            + " {\"requestId\": %d}}".formatted(id);
    HttpResponse<Void> reply = client.send(request(cancelled).build(), BodyHandlers.discarding());
    assertThat(reply.statusCode()).isEqualTo(202);
  }
}
