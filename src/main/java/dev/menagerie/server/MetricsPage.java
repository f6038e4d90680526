// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MeterRegistryFormatter;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * {@code /metrics}: Helidon's own meters, and behind them what is counted with OpenTelemetry. Who
 * asks for some scopes or names gets Helidon's alone, and so does who asks for JSON.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 10)
public final class MetricsPage implements MeterRegistryFormatterProvider {

  private static final String END = "# EOF\n";

  @Override
  public Optional<MeterRegistryFormatter> formatter(
      MediaType type,
      MetricsConfig config,
      MeterRegistry registry,
      Optional<String> scopeTag,
      Iterable<String> scopes,
      Iterable<String> names) {
    boolean open = type.equals(MediaTypes.APPLICATION_OPENMETRICS_TEXT);
    boolean whole = !scopes.iterator().hasNext() && !names.iterator().hasNext();
    if (!whole || !(open || type.equals(MediaTypes.TEXT_PLAIN))) {
      return Optional.empty();
    }
    return ServiceLoader.load(MeterRegistryFormatterProvider.class).stream()
        .filter(it -> it.type() != MetricsPage.class)
        .map(it -> it.get().formatter(type, config, registry, scopeTag, scopes, names))
        .flatMap(Optional::stream)
        .findFirst()
        .map(helidon -> new Whole(helidon, open));
  }

  private record Whole(MeterRegistryFormatter helidon, boolean open)
      implements MeterRegistryFormatter {

    @Override
    public Optional<Object> format() {
      var first = helidon.format().map(Object::toString).orElse("");
      var own = PrometheusText.of(CDI.current().select(Telemetry.class).get().metrics(), open);
      return Optional.of(
          first.endsWith(END)
              ? first.substring(0, first.length() - END.length()) + own + END
              : first + own + (open ? END : ""));
    }

    @Override
    public Optional<Object> formatMetadata() {
      return helidon.formatMetadata();
    }
  }
}
