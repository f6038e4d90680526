// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Trace;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.util.Optional;

/**
 * The spans of executions. All those of a task are in the trace of whoever created it, below the
 * same span, and each is linked to the one before it, whichever process that was in.
 */
final class RunSpans {

  private final boolean on;
  private final Tracer tracer;

  RunSpans(OpenTelemetry telemetry) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie");
  }

  /** Where a task is that the calling thread creates; empty if that is in no trace. */
  Optional<Trace> created() {
    return on
        ? Optional.of(TraceContext.written(Context.current())).filter(it -> !it.equals(Trace.NONE))
        : Optional.empty();
  }

  /** Begins the span of an execution. Whoever begins it ends it. */
  Context begun(TaskRecord task) {
    if (!on) {
      return Context.root();
    }
    var trace = task.trace().orElse(Trace.NONE);
    var above = TraceContext.read(trace);
    var span =
        tracer
            .spanBuilder("invoke_agent " + task.agent())
            .setParent(above)
            .setSpanKind(SpanKind.INTERNAL)
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.name", task.agent())
            .setAttribute("gen_ai.conversation.id", task.id())
            .setAttribute("menagerie.architecture", task.architecture());
    var last = span(TraceContext.read(new Trace(trace.last(), "", "", "")));
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
    var now = TraceContext.written(begun);
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
}
