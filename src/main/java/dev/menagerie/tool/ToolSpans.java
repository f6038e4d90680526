// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolOutcome;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import jakarta.json.JsonObjectBuilder;
import java.util.function.Function;

/** The spans of tool calls, with the names of OpenTelemetry's conventions for GenAI and MCP. */
final class ToolSpans {

  private final Tracer tracer;

  ToolSpans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("dev.menagerie.tool");
  }

  /**
   * Performs a call inside its span.
   *
   * @param call is given the trace context, to be sent as {@code _meta}
   */
  ToolOutcome around(
      ToolCall request, RegisteredServer server, Function<JsonObjectBuilder, ToolOutcome> call) {
    var span = started(request, server.address());
    try (var _ = span.makeCurrent()) {
      var outcome = call.apply(context());
      ended(span, outcome);
      if (!server.version().isEmpty()) {
        span.setAttribute("mcp.protocol.version", server.version());
      }
      return outcome;
    } catch (RuntimeException e) {
      failed(span, e.getClass().getName(), String.valueOf(e.getMessage()));
      throw e;
    } finally {
      span.end();
    }
  }

  private Span started(ToolCall request, ServerAddress address) {
    var builder =
        tracer
            .spanBuilder("execute_tool " + request.tool())
            .setAttribute("gen_ai.operation.name", "execute_tool")
            .setAttribute("gen_ai.tool.name", request.tool())
            .setAttribute("gen_ai.tool.type", "extension")
            .setAttribute("mcp.method.name", "tools/call");
    switch (address) {
      case ServerAddress.At(var url) -> {
        builder.setAttribute("server.address", url.getHost());
        if (url.getPort() > 0) {
          builder.setAttribute("server.port", (long) url.getPort());
        }
      }
      case ServerAddress.Started _ -> builder.setAttribute("network.transport", "pipe");
    }
    if (!request.id().isEmpty()) {
      builder.setAttribute("gen_ai.tool.call.id", request.id());
    }
    return builder.startSpan();
  }

  private static JsonObjectBuilder context() {
    var meta = Json.object();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current(), meta, (_, key, value) -> meta.add(key, value));
    return meta;
  }

  private static void ended(Span span, ToolOutcome outcome) {
    switch (outcome) {
      case ToolOutcome.Done(Observation.Result _) -> {}
      case ToolOutcome.Done(Observation.Failure _) -> failed(span, "tool_error", "the tool failed");
      case ToolOutcome.Replaceable _ -> failed(span, "tool_error", "the tool failed");
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> {}
      case ToolOutcome.InDoubt(var reason) -> failed(span, "in_doubt", reason);
    }
  }

  private static void failed(Span span, String type, String reason) {
    span.setAttribute("error.type", type);
    span.setStatus(StatusCode.ERROR, reason);
  }
}
