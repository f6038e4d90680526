// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.engine.spi.Usage;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import java.util.List;

/** How long models take and what they read and write, attempt by attempt. */
final class ChatMeters {

  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("gen_ai.token.type");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** Seconds, as the conventions have them. */
  private static final List<Double> SECONDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  private static final List<Long> TOKENS =
      List.of(
          1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L,
          16777216L, 67108864L);

  private final DoubleHistogram durations;
  private final LongHistogram tokens;

  ChatMeters(OpenTelemetry telemetry) {
    var meter = telemetry.getMeter("dev.menagerie.model");
    this.durations =
        meter
            .histogramBuilder("gen_ai.client.operation.duration")
            .setDescription("Attempts to have a model answer.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    this.tokens =
        meter
            .histogramBuilder("gen_ai.client.token.usage")
            .ofLongs()
            .setDescription("Tokens of one attempt that models read and wrote.")
            .setUnit("{token}")
            .setExplicitBucketBoundariesAdvice(TOKENS)
            .build();
  }

  void replied(Seats.Seat seat, Usage usage, long nanos) {
    var labels = labels(seat);
    durations.record(nanos / 1e9, labels);
    tokens.record(usage.inputTokens(), labels.toBuilder().put(TYPE, "input").build());
    tokens.record(usage.outputTokens(), labels.toBuilder().put(TYPE, "output").build());
  }

  void failed(Seats.Seat seat, String error, long nanos) {
    durations.record(nanos / 1e9, labels(seat).toBuilder().put(ERROR, error).build());
  }

  private static Attributes labels(Seats.Seat seat) {
    return Attributes.of(OPERATION, "chat", PROVIDER, seat.provider().name(), MODEL, seat.model());
  }
}
