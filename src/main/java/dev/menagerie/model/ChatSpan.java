// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Redaction;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The span {@code chat}, one for each attempt, and what is measured of it. */
final class ChatSpan {

  private static final AttributeKey<List<String>> STOP =
      AttributeKey.stringArrayKey("gen_ai.request.stop_sequences");
  private static final AttributeKey<List<String>> FINISH =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private final boolean on;
  private final boolean contents;
  private final Tracer tracer;
  private final ChatMeters meters;
  private final LongSupplier nanos;

  /**
   * The spans of one gateway.
   *
   * @param contents whether what is said is in them
   * @param nanos the time that passes, whatever the clock shows
   */
  ChatSpan(OpenTelemetry telemetry, boolean contents, LongSupplier nanos) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.contents = contents;
    this.tracer = telemetry.getTracer("dev.menagerie.model");
    this.meters = new ChatMeters(telemetry);
    this.nanos = nanos;
  }

  /**
   * Makes an attempt inside its span.
   *
   * @param redaction of what is said
   */
  ModelReply around(
      Seats.Seat seat,
      Provider.Request request,
      Redaction redaction,
      Supplier<ModelReply> attempt) {
    long start = nanos.getAsLong();
    try {
      var reply = on ? traced(seat, request, redaction, attempt) : attempt.get();
      meters.replied(seat, reply.usage(), nanos.getAsLong() - start);
      return reply;
    } catch (RuntimeException | Error e) {
      meters.failed(seat, e.getClass().getSimpleName(), nanos.getAsLong() - start);
      throw e;
    }
  }

  private ModelReply traced(
      Seats.Seat seat,
      Provider.Request request,
      Redaction redaction,
      Supplier<ModelReply> attempt) {
    var span = started(seat, request, redaction);
    try (var _ = span.makeCurrent()) {
      var reply = attempt.get();
      span.setAttribute("gen_ai.response.model", seat.model());
      span.setAttribute(FINISH, List.of(reply.finish()));
      span.setAttribute("gen_ai.usage.input_tokens", reply.usage().inputTokens());
      span.setAttribute("gen_ai.usage.output_tokens", reply.usage().outputTokens());
      if (reply.usage().cachedTokens() > 0) {
        span.setAttribute("gen_ai.usage.cache_read.input_tokens", reply.usage().cachedTokens());
      }
      if (contents) {
        span.setAttribute(
            "gen_ai.output.messages", redaction.removed(ChatContents.output(reply)).toString());
      }
      return reply;
    } catch (RuntimeException | Error e) {
      span.setAttribute("error.type", e.getClass().getSimpleName());
      span.setStatus(
          StatusCode.ERROR, contents ? redaction.removed(String.valueOf(e.getMessage())) : "");
      throw e;
    } finally {
      span.end();
    }
  }

  private Span started(Seats.Seat seat, Provider.Request request, Redaction redaction) {
    var sampling = request.prompt().sampling();
    var span =
        tracer
            .spanBuilder("chat " + seat.model())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.provider.name", seat.provider().name())
            .setAttribute("gen_ai.request.model", seat.model())
            .setAttribute("gen_ai.request.stream", true)
            .setAttribute("gen_ai.request.temperature", sampling.temperature());
    if (sampling.maxTokens() > 0) {
      span.setAttribute("gen_ai.request.max_tokens", sampling.maxTokens());
    }
    if (!sampling.stop().isEmpty()) {
      span.setAttribute(STOP, sampling.stop());
    }
    if (contents) {
      span.setAttribute(
          "gen_ai.input.messages",
          redaction.removed(ChatContents.input(request.prompt().turns())).toString());
    }
    return span.startSpan();
  }
}
