// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * OpenTelemetry, set up by the {@code otel.*} keys as MicroProfile Telemetry says. It counts in any
 * case, for {@code /metrics}; unless {@code otel.sdk.disabled} is false nothing else is done, and
 * nothing is sent.
 */
final class Telemetry implements AutoCloseable {

  private static final String PREFIX = "otel.";
  private static final String VARIABLE = "OTEL_";

  /** In a message of the SDK; headers have tokens in them. */
  private static final Pattern VALUE = Pattern.compile("(otel[\\w.]+)=.*", Pattern.DOTALL);

  /** For what is left to be sent; a receiver that hangs keeps nobody from stopping. */
  private static final Duration LAST_EXPORT = Duration.ofSeconds(3);

  private final OpenTelemetry api;
  private final Scrape scrape;
  private final Runnable end;

  private Telemetry(OpenTelemetry api, Scrape scrape, Runnable end) {
    this.api = api;
    this.scrape = scrape;
    this.end = end;
  }

  /**
   * Sets it up.
   *
   * @throws StartRefused if a value does not fit that no other check knows
   */
  static Telemetry of(Config config) {
    var properties = properties(config);
    var scrape = new Scrape();
    return silent(properties) ? silent(scrape) : sending(properties, scrape);
  }

  private static Telemetry silent(Scrape scrape) {
    var meters = SdkMeterProvider.builder().registerMetricReader(scrape).build();
    return new Telemetry(new CountingAlone(meters), scrape, meters::close);
  }

  private static Telemetry sending(Map<String, String> properties, Scrape scrape) {
    var sdk = sdk(properties, scrape);
    var logs = LogRecords.sendTo(sdk.getLogsBridge());
    return new Telemetry(
        sdk,
        scrape,
        () -> {
          logs.close();
          close(sdk);
        });
  }

  private static OpenTelemetrySdk sdk(Map<String, String> properties, Scrape scrape) {
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .disableShutdownHook()
          .addPropertiesCustomizer(_ -> properties)
          .addMeterProviderCustomizer((meters, _) -> meters.registerMetricReader(scrape))
          .build()
          .getOpenTelemetrySdk();
    } catch (ConfigurationException e) {
      throw new StartRefused(
          "telemetry: " + VALUE.matcher(String.valueOf(e.getMessage())).replaceFirst("$1"));
    }
  }

  /**
   * On a thread of its own: some readers export on the thread that stops them. What is said then is
   * not logged, since the logs of a process that was told to stop may be closed before.
   */
  private static void close(OpenTelemetrySdk sdk) {
    var closing = Thread.ofPlatform().daemon().name("last telemetry").start(sdk::close);
    try {
      if (!closing.join(LAST_EXPORT)) {
        System.err.println("menagerie: the last telemetry was not taken in time and is dropped");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The values of all keys, by their dotted names, as MicroProfile Config orders its sources. The
   * variables of the environment have other names there.
   */
  static Map<String, String> properties(Config config) {
    var properties = new HashMap<String, String>();
    for (var name : config.getPropertyNames()) {
      var key = name.startsWith(VARIABLE) ? name.toLowerCase(Locale.ROOT).replace('_', '.') : name;
      if (key.startsWith(PREFIX)) {
        config
            .getOptionalValue(key, String.class)
            .or(() -> config.getOptionalValue(name, String.class))
            .map(String::strip)
            .ifPresent(it -> properties.put(key, it));
      }
    }
    return properties;
  }

  /**
   * The same as variables of the environment, for tool servers: they send spans alone. None if
   * nothing is sent.
   */
  static Map<String, String> variables(Config config) {
    var variables = new HashMap<String, String>();
    var properties = properties(config);
    if (!silent(properties)) {
      properties.forEach((key, value) -> variables.put(Settings.variable(key), value));
      variables.put("OTEL_METRICS_EXPORTER", "none");
      variables.put("OTEL_LOGS_EXPORTER", "none");
    }
    return variables;
  }

  private static boolean silent(Map<String, String> properties) {
    return Boolean.parseBoolean(properties.getOrDefault("otel.sdk.disabled", "true"));
  }

  /** What everything else is handed. */
  OpenTelemetry api() {
    return api;
  }

  /** What was counted up to now. */
  Collection<MetricData> metrics() {
    return scrape.collect();
  }

  /** Closes it after what may still tell something, whatever comes of that. */
  void closeAfter(Runnable last) {
    try {
      last.run();
    } finally {
      close();
    }
  }

  /** Sends what is left if that can be done soon. */
  @Override
  public void close() {
    end.run();
  }

  /** Spans and logs are not even made. */
  private record CountingAlone(MeterProvider meters) implements OpenTelemetry {

    @Override
    public TracerProvider getTracerProvider() {
      return TracerProvider.noop();
    }

    @Override
    public MeterProvider getMeterProvider() {
      return meters;
    }

    @Override
    public ContextPropagators getPropagators() {
      return ContextPropagators.noop();
    }
  }
}
