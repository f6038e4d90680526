// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Trace;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Contexts as text, and back. */
public final class TraceContext {

  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final String BAGGAGE = "baggage";

  private TraceContext() {}

  /** What of a context is kept, but the span of the latest execution. */
  public static Trace written(Context context) {
    var parts = new HashMap<String, String>();
    W3C.inject(context, parts, (_, key, value) -> parts.put(key, value));
    return new Trace(
        parts.getOrDefault(PARENT, ""),
        parts.getOrDefault(STATE, ""),
        parts.getOrDefault(BAGGAGE, ""),
        "");
  }

  /** The context whose span is the parent, with the state and baggage that go along. */
  public static Context read(Trace trace) {
    return W3C.extract(
        Context.root(),
        Map.of(PARENT, trace.parent(), STATE, trace.state(), BAGGAGE, trace.baggage()),
        new Parts());
  }

  private static final class Parts implements TextMapGetter<Map<String, String>> {

    @Override
    public Iterable<String> keys(Map<String, String> parts) {
      return parts.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> parts, String key) {
      return parts == null || parts.getOrDefault(key, "").isEmpty() ? null : parts.get(key);
    }
  }
}
