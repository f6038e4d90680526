// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The spans of a tool server, in both eras of MCP. */
@Timeout(20)
class ServerSpansTest {

  private static final JsonObject ANY = (JsonObject) Wire.parse("{\"type\": \"object\"}");
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();
  private final ToolServer.Listening server =
      ToolServer.of(
              "s",
              "1",
              List.of(
                  new ServedTool("seen", "D.", ANY, (_, _) -> seen()),
                  new ServedTool("fails", "D.", ANY, (_, _) -> ToolResult.error("no")),
                  new ServedTool("breaks", "D.", ANY, (_, _) -> broken())))
          .start(new Callers("127.0.0.1"), 0, telemetry);

  @AfterEach
  void stop() {
    server.close();
    telemetry.close();
  }

  private static ToolResult broken() {
    throw new IllegalStateException("no account of anna");
  }

  private static ToolResult seen() {
    return ToolResult.text(Span.current().getSpanContext().getSpanId());
  }

  private String call(String tool) throws IOException, InterruptedException {
    var meta = "\"traceparent\": \"00-%s-%s-01\"".formatted(TRACE, SPAN);
    return post(
        """
        {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params":
          {"name": "%s", "arguments": {}, "_meta": {%s}}}
        """
            .formatted(tool, meta));
  }

  private String post(String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.url()))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2025-06-18")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private SpanData only() {
    assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    return exporter.getFinishedSpanItems().getFirst();
  }

  private static String text(SpanData span, String key) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
  }

  @Test
  void a_call_has_a_span_below_the_one_that_its_meta_names() throws Exception {
    var answer = call("seen");

    var span = only();
    assertThat(span.getName()).isEqualTo("tools/call seen");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo(SPAN);
    assertThat(text(span, "jsonrpc.request.id")).isEqualTo("7");
    assertThat(text(span, "gen_ai.tool.name")).isEqualTo("seen");
    assertThat(answer).contains(span.getSpanId()); // it was current in the tool
  }

  @Test
  void a_tool_that_fails_and_a_request_that_is_refused_say_so() throws Exception {
    call("fails");
    assertThat(text(only(), "error.type")).isEqualTo("tool_error");
    exporter.reset();

    call("absent");
    assertThat(text(only(), "error.type")).isEqualTo("-32602");
    assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void a_span_does_not_say_why_it_failed_as_that_may_be_private() throws Exception {
    call("breaks");
    call("private");

    assertThat(exporter.getFinishedSpanItems())
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.getStatus()).isEqualTo(StatusData.error()));
  }

  @Test
  void a_request_without_a_trace_begins_one() throws Exception {
    post("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}");

    assertThat(only().getName()).isEqualTo("tools/list");
    assertThat(only().getParentSpanContext().isValid()).isFalse();
  }
}
