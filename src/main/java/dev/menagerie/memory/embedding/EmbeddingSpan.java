// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.List;
import java.util.function.Supplier;

/** The span {@code embeddings} of a model, one for each time it is asked. No text is in it. */
final class EmbeddingSpan {

  private final boolean on;
  private final Tracer tracer;
  private final String provider;
  private final String model;
  private final SpanKind kind;

  /**
   * The spans of one model.
   *
   * @param kind whether it is asked elsewhere or works in this process
   */
  EmbeddingSpan(OpenTelemetry telemetry, String provider, String model, SpanKind kind) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie.memory");
    this.provider = provider;
    this.model = model;
    this.kind = kind;
  }

  /** Asks inside a span, below the one that is current. */
  List<float[]> around(int texts, Supplier<List<float[]>> asking) {
    if (!on) {
      return asking.get();
    }
    var span = started(texts);
    try (var _ = span.makeCurrent()) {
      var vectors = asking.get();
      span.setAttribute("gen_ai.embeddings.dimension.count", vectors.getFirst().length);
      return vectors;
    } catch (RuntimeException | Error e) {
      span.setAttribute("error.type", cause(e).getClass().getSimpleName());
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }

  private Span started(int texts) {
    return tracer
        .spanBuilder("embeddings " + model)
        .setSpanKind(kind)
        .setAttribute("gen_ai.operation.name", "embeddings")
        .setAttribute("gen_ai.provider.name", provider)
        .setAttribute("gen_ai.request.model", model)
        .setAttribute("menagerie.embeddings.texts", texts)
        .startSpan();
  }

  private static Throwable cause(Throwable thrown) {
    return thrown.getCause() == null ? thrown : thrown.getCause();
  }
}
