// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.TraceContext;
import dev.menagerie.engine.spi.Trace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The spans of requests that the server posts to others, in the trace of the task they tell of. */
final class OutwardSpans {

  private static final int FAILED = 400;

  private final boolean on;
  private final Tracer tracer;
  private final TextMapPropagator propagator;

  OutwardSpans(OpenTelemetry telemetry) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie.http");
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /**
   * Posts inside a span.
   *
   * @param post is given the headers that carry the trace, and returns the status
   */
  int around(URI url, Optional<Trace> trace, ToIntFunction<Map<String, String>> post) {
    if (!on) {
      return post.applyAsInt(Map.of());
    }
    var above = TraceContext.read(trace.orElse(Trace.NONE));
    var span = of(tracer, "POST", url).setParent(above).startSpan();
    try (var _ = above.with(span).makeCurrent()) {
      var headers = new HashMap<String, String>();
      propagator.inject(Context.current(), headers, (_, key, value) -> headers.put(key, value));
      int status = post.applyAsInt(headers);
      answered(span, status);
      return status;
    } catch (RuntimeException e) {
      failed(span, e.getClass().getName());
      throw e;
    } finally {
      span.end();
    }
  }

  /** A span of one request to a server. */
  static SpanBuilder of(Tracer tracer, String method, URI url) {
    var span =
        tracer
            .spanBuilder(method)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("http.request.method", method)
            .setAttribute("server.address", url.getHost())
            .setAttribute("url.scheme", url.getScheme());
    if (url.getPort() > 0) {
      span.setAttribute("server.port", url.getPort());
    }
    return span;
  }

  /** Sets what a server answered. */
  static void answered(Span span, int status) {
    span.setAttribute("http.response.status_code", status);
    if (status >= FAILED) {
      failed(span, Integer.toString(status));
    }
  }

  /** Says that a request failed, and by what. */
  static void failed(Span span, String type) {
    span.setAttribute("error.type", type);
    span.setStatus(StatusCode.ERROR);
  }
}
