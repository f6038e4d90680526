// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The spans of requests that are answered, below the span that the caller names in their meta. */
final class ServerSpans {

  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final boolean on;
  private final Tracer tracer;

  ServerSpans(OpenTelemetry telemetry) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie.kit");
  }

  /** Answers inside a span, which is current meanwhile. */
  JsonObject around(JsonValue id, String method, JsonObject params, Supplier<JsonObject> answer) {
    if (!on) {
      return answer.get();
    }
    var meta = Wire.object(params, "_meta");
    var above = W3C.extract(Context.current(), meta, new Meta());
    var span = begun(id, method, params, above);
    try (var _ = above.with(span).makeCurrent()) {
      var result = answer.get();
      if (JsonValue.TRUE.equals(result.get("isError"))) {
        failed(span, "tool_error");
      }
      return result;
    } catch (RpcError e) {
      var code = Integer.toString(e.code());
      span.setAttribute("rpc.response.status_code", code);
      failed(span, code);
      throw e;
    } catch (RuntimeException | Error e) {
      failed(span, e.getClass().getName());
      throw e;
    } finally {
      span.end();
    }
  }

  private Span begun(JsonValue id, String method, JsonObject params, Context above) {
    var target = method.equals("tools/call") || method.equals("prompts/get") ? name(params) : "";
    var span =
        tracer
            .spanBuilder(target.isEmpty() ? method : method + " " + target)
            .setParent(above)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("mcp.method.name", method)
            .setAttribute("jsonrpc.request.id", text(id));
    if (method.equals("tools/call")) {
      span.setAttribute("gen_ai.operation.name", "execute_tool");
      span.setAttribute("gen_ai.tool.name", target);
    }
    if (method.equals("resources/read")) {
      span.setAttribute("mcp.resource.uri", params.getString("uri", ""));
    }
    return span.startSpan();
  }

  private static String name(JsonObject params) {
    return params.get("name") instanceof JsonString name ? name.getString() : "";
  }

  private static String text(JsonValue id) {
    return id instanceof JsonString text ? text.getString() : id.toString();
  }

  /** Without its reason: that may say what the call was about. */
  private static void failed(Span span, String type) {
    span.setAttribute("error.type", type);
    span.setStatus(StatusCode.ERROR);
  }

  private static final class Meta implements TextMapGetter<JsonObject> {

    @Override
    public Iterable<String> keys(JsonObject meta) {
      return meta.keySet();
    }

    @Override
    public @Nullable String get(@Nullable JsonObject meta, String key) {
      return meta != null && meta.get(key) instanceof JsonString text ? text.getString() : null;
    }
  }
}
