// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.server.OtlpReceiver.Sent;
import dev.menagerie.testkit.BesideOthers;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the server, and a tool server, send over OTLP: real processes, and a real receiver. */
@BesideOthers
@Timeout(300)
class OtlpTest {

  private static final String READY = "Menagerie is ready: ";
  private static final String LISTENING = "listening on ";
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLERS_SPAN = "b7ad6b7169203331";
  private static final String BAGGAGE = "customer=acme";
  private static final String FOREVER = "3600000"; // milliseconds
  private static final String GOAL = "What is 12.5% of 640, plus 7?";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path data;

  private TracedProcess server(OtlpReceiver receiver, Map<String, String> more) {
    var variables = new HashMap<>(more);
    variables.put("MENAGERIE_DATA", data.toString());
    variables.put("MENAGERIE_TOOLS_ALLOW_PRIVATE_ADDRESSES", "true");
    // Nothing is there, so that something is logged while a task runs.
    variables.put("MENAGERIE_MODEL_URL", "http://127.0.0.1:1/v1");
    variables.put("MENAGERIE_MODEL_NAME", "absent");
    variables.put("MENAGERIE_MODEL_RETRY_DELAY", "PT0.001S");
    variables.put("MENAGERIE_MODEL_MAX_RETRY_DELAY", "PT0.002S");
    variables.put("MENAGERIE_MODEL_FALLBACK", "demo:rules");
    variables.put("MENAGERIE_CALLBACK_KEY", "a secret of this server, and long");
    variables.put("MENAGERIE_CALLBACK_ALLOWED_ADDRESSES", "127.0.0.0/8");
    return TracedProcess.start(Main.class, READY, receiver, variables);
  }

  private JsonObject send(TracedProcess server, String method, String path, String body)
      throws IOException, InterruptedException {
    return send(server, method, path, body, "Accept", "application/json");
  }

  private JsonObject send(
      TracedProcess server, String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .headers(headers)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("traceparent", "00-%s-%s-01".formatted(CALLERS_TRACE, CALLERS_SPAN))
            .build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return Json.object(answer.body());
  }

  private JsonObject await(TracedProcess server, String id, List<String> statuses)
      throws IOException, InterruptedException {
    while (true) {
      var task = send(server, "GET", "/v1/tasks/" + id, "");
      if (statuses.contains(task.getString("status"))) {
        return task;
      }
      rest();
    }
  }

  private static void until(BooleanSupplier so) {
    while (!so.getAsBoolean()) {
      rest();
    }
  }

  /** Between two looks: whoever looks all the time keeps the processes from their work. */
  private static void rest() {
    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
  }

  private static Sent only(OtlpReceiver receiver, String name) {
    until(() -> !receiver.spans(name).isEmpty());
    assertThat(receiver.spans(name)).hasSize(1);
    return receiver.spans(name).getFirst();
  }

  @Test
  void a_task_is_one_tree_over_processes_and_a_restart() throws Exception {
    try (var receiver = OtlpReceiver.taking();
        var hook = new HookReceiver();
        var tools = TracedProcess.start(TracedTools.class, LISTENING, receiver, Map.of())) {
      String id;
      try (var server = server(receiver, Map.of())) {
        send(
            server,
            "POST",
            "/v1/tool-servers",
            "{\"name\": \"sums\", \"url\": \"%s\", \"policy\": \"ask\"}"
                .formatted(tools.address()));
        id =
            send(
                    server,
                    "POST",
                    "/v1/tasks",
                    "{\"agent\": \"function-calling\", \"goal\": \"%s\", \"callback\": \"%s\"}"
                        .formatted(GOAL, hook.url()))
                .getString("id");
        await(server, id, List.of("waiting"));
        var told = hook.next();
        until(() -> receiver.spans("POST").stream().anyMatch(it -> it.name().equals("POST")));
        var post =
            receiver.spans("POST").stream()
                .filter(it -> it.name().equals("POST"))
                .findFirst()
                .orElseThrow();
        assertThat(told.headers().get("Traceparent"))
            .isEqualTo("00-%s-%s-01".formatted(CALLERS_TRACE, post.id()));
        assertThat(post.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
        assertThat(server.stop()).isZero();
      }
      var request = only(receiver, "POST /v1/tasks");
      var before = only(receiver, "invoke_agent function-calling");
      assertThat(receiver.spans())
          .allSatisfy(it -> assertThat(it.text("gen_ai.input.messages")).isEmpty());

      try (var server = server(receiver, Map.of("MENAGERIE_TELEMETRY_CONTENTS", "true"))) {
        var waiting = await(server, id, List.of("waiting")).getJsonArray("waiting");
        send(
            server,
            "POST",
            "/v1/tasks/" + id + "/reply",
            Json.object()
                .add("path", waiting.getJsonObject(0).getString("path"))
                .add("approve", true)
                .build()
                .toString());
        assertThat(await(server, id, List.of("completed", "failed", "partial")).getString("status"))
            .isEqualTo("completed");
        until(() -> receiver.metrics().contains("gen_ai.execute_tool.duration"));
        assertThat(server.stop()).isZero();
      }
      assertThat(tools.stop()).isNotNegative();

      assertThat(request.trace()).isEqualTo(CALLERS_TRACE);
      assertThat(request.parent()).isEqualTo(CALLERS_SPAN);
      assertThat(request.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
      assertThat(request.text("http.route")).isEqualTo("/v1/tasks");
      assertThat(request.text("server.address")).isEqualTo("127.0.0.1");
      var route = receiver.spans("GET /v1/tasks/{id}").getFirst();
      assertThat(route.text("url.path")).isEqualTo("/v1/tasks/" + id);

      var executions = receiver.spans("invoke_agent function-calling");
      for (int i = 1; i < executions.size(); i++) {
        assertThat(executions.get(i).links()).containsExactly(executions.get(i - 1).id());
      }
      var after = executions.getLast();
      assertThat(before.parent()).isEqualTo(request.id());
      assertThat(after.parent()).isEqualTo(request.id());
      assertThat(after.trace()).isEqualTo(CALLERS_TRACE);
      assertThat(after.id()).isNotEqualTo(before.id());

      var called = only(receiver, "execute_tool sums__evaluate");
      var served = only(receiver, "tools/call evaluate");
      assertThat(called.parent()).isEqualTo(after.id());
      assertThat(served.service()).isEqualTo("sums");
      assertThat(served.trace()).isEqualTo(CALLERS_TRACE);
      assertThat(served.parent()).isEqualTo(called.id());
      assertThat(served.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
      assertThat(called.service()).isEqualTo("menagerie");

      assertThat(called.text("gen_ai.tool.call.result")).isEqualTo("87");
      assertThat(receiver.spans("chat rules").getLast().text("gen_ai.output.messages"))
          .contains("87");
      assertThat(receiver.metrics())
          .contains(
              "gen_ai.client.operation.duration",
              "gen_ai.client.token.usage",
              "gen_ai.invoke_agent.duration",
              "mcp.client.operation.duration",
              "http.server.request.duration",
              "menagerie.effects",
              "menagerie.queue.tasks",
              "menagerie.pool.used",
              "menagerie.breaker.state");
      assertThat(receiver.logs())
          .anySatisfy(
              log -> {
                assertThat(log.getBody().getStringValue()).contains("demo:rules serves instead");
                assertThat(OtlpReceiver.hex(log.getTraceId())).isEqualTo(CALLERS_TRACE);
              });
    }
  }

  @Test
  void baggage_of_a_request_goes_along_to_tools_and_callbacks_also_over_a_restart()
      throws Exception {
    var carried = new CopyOnWriteArrayList<String>();
    var evaluate = TracedTools.evaluate(meta -> carried.add(meta.text("baggage").orElse("(none)")));
    var sums = ToolServer.of("sums", "1", List.of(evaluate));
    try (var receiver = OtlpReceiver.taking();
        var hook = new HookReceiver();
        var tools = sums.start("127.0.0.1", 0)) {
      String id;
      try (var server = server(receiver, Map.of())) {
        var registered = "{\"name\": \"sums\", \"url\": \"%s\", \"policy\": \"ask\"}";
        send(server, "POST", "/v1/tool-servers", registered.formatted(tools.url()));
        var wanted = "{\"agent\": \"function-calling\", \"goal\": \"%s\", \"callback\": \"%s\"}";
        var body = wanted.formatted(GOAL, hook.url());
        id = send(server, "POST", "/v1/tasks", body, "baggage", BAGGAGE).getString("id");
        await(server, id, List.of("waiting"));
        assertThat(hook.next().headers().get("Baggage")).isEqualTo(BAGGAGE);
        assertThat(server.stop()).isZero();
      }
      try (var server = server(receiver, Map.of())) {
        var waiting = await(server, id, List.of("waiting")).getJsonArray("waiting");
        var path = waiting.getJsonObject(0).getString("path");
        var approved = Json.object().add("path", path).add("approve", true).build().toString();
        send(server, "POST", "/v1/tasks/" + id + "/reply", approved);
        await(server, id, List.of("completed"));
        assertThat(hook.next().headers().get("Baggage")).isEqualTo(BAGGAGE);
        assertThat(server.stop()).isZero();
      }

      assertThat(carried).containsExactly(BAGGAGE);
    }
  }

  @Test
  void a_receiver_that_hangs_keeps_no_task_and_no_stop_waiting() throws Exception {
    try (var receiver = OtlpReceiver.hanging();
        var server =
            server(
                receiver,
                Map.of(
                    "OTEL_BSP_MAX_QUEUE_SIZE", "16",
                    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8",
                    // Longer than the test may take: a task that waits for it never ends.
                    "OTEL_EXPORTER_OTLP_TIMEOUT", FOREVER,
                    "OTEL_BSP_EXPORT_TIMEOUT", FOREVER,
                    "OTEL_BLRP_EXPORT_TIMEOUT", FOREVER))) {
      receiver.awaitAsked();

      for (int i = 0; i < 20; i++) {
        var task =
            send(
                server,
                "POST",
                "/v1/tasks",
                "{\"agent\": \"cot\", \"goal\": \"%s\"}".formatted(GOAL),
                "Prefer",
                "wait=60");
        assertThat(task.getString("status")).isEqualTo("completed");
      }

      assertThat(server.stop()).isZero(); // 70 if it had to be ended by force
      assertThat(server.log()).contains("the last telemetry was not taken in time and is dropped");
    }
  }
}
