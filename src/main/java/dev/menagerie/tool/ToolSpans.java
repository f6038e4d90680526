// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolOutcome;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.json.JsonObjectBuilder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The spans of tool calls and how long they take, with the names of OpenTelemetry's conventions for
 * GenAI and MCP.
 */
final class ToolSpans {

  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final boolean on;
  private final boolean contents;
  private final Tracer tracer;
  private final ToolMeters meters;
  private final Secrets secrets;
  private final LongSupplier nanos;

  /**
   * The spans of one gateway.
   *
   * @param contents whether arguments and results are in them
   * @param secrets that are in neither
   */
  ToolSpans(OpenTelemetry telemetry, boolean contents, Secrets secrets, LongSupplier nanos) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.contents = contents;
    this.tracer = telemetry.getTracer("dev.menagerie.tool");
    this.meters = new ToolMeters(telemetry);
    this.secrets = secrets;
    this.nanos = nanos;
  }

  /** What is measured beside them. */
  ToolMeters meters() {
    return meters;
  }

  /**
   * Performs a call inside its span.
   *
   * @param call is given the trace context, to be sent as {@code _meta}
   */
  ToolOutcome around(
      ToolCall request, RegisteredServer server, Function<JsonObjectBuilder, ToolOutcome> call) {
    long start = nanos.getAsLong();
    var error = "_OTHER";
    try {
      var outcome = on ? traced(request, server, call) : call.apply(Json.object());
      error = error(outcome);
      return outcome;
    } finally {
      meters.executed(request.tool(), error, nanos.getAsLong() - start);
    }
  }

  private ToolOutcome traced(
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
    if (contents) {
      builder.setAttribute(
          "gen_ai.tool.call.arguments", secrets.removed(request.arguments()).toString());
    }
    return builder.startSpan();
  }

  private static JsonObjectBuilder context() {
    var meta = Json.object();
    W3C.inject(Context.current(), meta, (_, key, value) -> meta.add(key, value));
    return meta;
  }

  private void ended(Span span, ToolOutcome outcome) {
    switch (outcome) {
      case ToolOutcome.Done(Observation.Result(var text)) -> result(span, text);
      case ToolOutcome.Done(Observation.Failure(var reason)) -> {
        failed(span, error(outcome), "the tool failed");
        result(span, reason);
      }
      case ToolOutcome.Replaceable _ -> failed(span, error(outcome), "the tool failed");
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> {}
      case ToolOutcome.InDoubt(var reason) -> failed(span, error(outcome), reason);
    }
  }

  private void result(Span span, String text) {
    if (contents) {
      span.setAttribute("gen_ai.tool.call.result", text);
    }
  }

  /** The type of an outcome's error; empty if it is none. */
  static String error(ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Done(Observation.Result _) -> "";
      case ToolOutcome.Done(Observation.Failure _), ToolOutcome.Replaceable _ -> "tool_error";
      case ToolOutcome.Asks _, ToolOutcome.AsksLive _ -> "";
      case ToolOutcome.InDoubt _ -> "in_doubt";
    };
  }

  private void failed(Span span, String type, String reason) {
    span.setAttribute("error.type", type);
    span.setStatus(StatusCode.ERROR, contents ? secrets.removed(reason) : "");
  }
}
