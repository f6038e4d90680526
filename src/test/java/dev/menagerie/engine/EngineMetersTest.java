// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.menagerie.engine.spi.Entry.Kind;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class EngineMetersTest {

  private static final int MANY = 100_000;

  private static long allocated(OpenTelemetry telemetry) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var meters = new EngineMeters(telemetry).of("solver");
    meters.effect(Kind.THINK);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MANY; i++) {
      meters.effect(Kind.THINK);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void counting_an_effect_allocates_nothing() {
    var reader = InMemoryMetricReader.create();
    var counting = SdkMeterProvider.builder().registerMetricReader(reader).build();
    try (var telemetry = OpenTelemetrySdk.builder().setMeterProvider(counting).build()) {
      assertThat(allocated(telemetry)).isLessThan(MANY);

      assertThat(reader.collectAllMetrics())
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.getLongSumData().getPoints())
                      .singleElement()
                      .satisfies(point -> assertThat(point.getValue()).isEqualTo(MANY + 1)));
    }
    assertThat(allocated(OpenTelemetry.noop())).isLessThan(MANY);
  }
}
