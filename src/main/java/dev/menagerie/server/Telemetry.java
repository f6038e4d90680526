// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** OpenTelemetry, set up by the {@code otel.*} keys as MicroProfile Telemetry says. */
final class Telemetry {

  private static final String PREFIX = "otel.";

  private Telemetry() {}

  /** Does nothing at no cost unless {@code otel.sdk.disabled} is false. */
  static OpenTelemetrySdk of(Config config) {
    var properties = properties(config);
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> properties)
        .build()
        .getOpenTelemetrySdk();
  }

  // Environment variables alone are not listed by their dotted names: the SDK reads those itself.
  private static Map<String, String> properties(Config config) {
    var properties = new HashMap<String, String>();
    for (var name : config.getPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        config.getOptionalValue(name, String.class).ifPresent(it -> properties.put(name, it));
      }
    }
    return properties;
  }
}
