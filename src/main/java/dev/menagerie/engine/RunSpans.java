// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Trace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The spans of executions. All those of a task are in the trace of whoever created it, below the
 * same span, and each is linked to the one before it, whichever process that was in.
 */
final class RunSpans {

  private static final TextMapPropagator W3C =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final String BAGGAGE = "baggage";

  private final boolean on;
  private final Tracer tracer;

  RunSpans(OpenTelemetry telemetry) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie");
  }

  /** Where a task is that the calling thread creates; empty if that is in no trace. */
  Optional<Trace> created() {
    return on
        ? Optional.of(written(Context.current())).filter(it -> !it.equals(Trace.NONE))
        : Optional.empty();
  }

  /** Begins the span of an execution. Whoever begins it ends it. */
  Context begun(TaskRecord task) {
    if (!on) {
      return Context.root();
    }
    var trace = task.trace().orElse(Trace.NONE);
    var above = read(trace.parent(), trace.state(), trace.baggage());
    var span =
        tracer
            .spanBuilder("invoke_agent " + task.agent())
            .setParent(above)
            .setSpanKind(SpanKind.INTERNAL)
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.name", task.agent())
            .setAttribute("gen_ai.conversation.id", task.id())
            .setAttribute("menagerie.architecture", task.architecture());
    var last = Span.fromContext(read(trace.last(), "", "")).getSpanContext();
    if (last.isValid()) {
      span.addLink(last);
    }
    return above.with(span.startSpan());
  }

  /** The task with the span of the execution that begins; the first one may be the parent. */
  TaskRecord noted(TaskRecord task, Context begun) {
    if (!span(begun).isValid()) {
      return task;
    }
    var before = task.trace().orElse(Trace.NONE);
    var now = written(begun);
    boolean root = before.parent().isEmpty();
    return task.with(
        new Trace(
            root ? now.parent() : before.parent(),
            root ? now.state() : before.state(),
            before.baggage(),
            now.parent()));
  }

  private static SpanContext span(Context context) {
    return Span.fromContext(context).getSpanContext();
  }

  private static Trace written(Context context) {
    var parts = new HashMap<String, String>();
    W3C.inject(context, parts, (_, key, value) -> parts.put(key, value));
    return new Trace(
        parts.getOrDefault(PARENT, ""),
        parts.getOrDefault(STATE, ""),
        parts.getOrDefault(BAGGAGE, ""),
        "");
  }

  private static Context read(String parent, String state, String baggage) {
    return W3C.extract(
        Context.root(), Map.of(PARENT, parent, STATE, state, BAGGAGE, baggage), new Parts());
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
