// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Duration;
import java.util.Map;

/**
 * OpenTelemetry of a process of its own, by the variables that its SDK knows. Without {@code
 * OTEL_SDK_DISABLED=false} there is none, and no class of the SDK is loaded.
 */
final class ServerTelemetry {

  /** For what is left to be sent; a receiver that hangs keeps nobody from stopping. */
  private static final Duration LAST_EXPORT = Duration.ofSeconds(1);

  private ServerTelemetry() {}

  /**
   * That of a server. What it has not sent is sent when the process ends.
   *
   * @param name of the service, unless a variable says another
   */
  static OpenTelemetry of(String name, Map<String, String> environment) {
    return "false".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))
        ? sending(name)
        : OpenTelemetry.noop();
  }

  private static OpenTelemetry sending(String name) {
    var defaults =
        Map.of(
            "otel.service.name", name,
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");
    var sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook()
            .addPropertiesSupplier(() -> defaults)
            .build()
            .getOpenTelemetrySdk();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> close(sdk)));
    return sdk;
  }

  private static void close(OpenTelemetrySdk sdk) {
    try {
      var _ = Thread.ofPlatform().daemon().start(sdk::close).join(LAST_EXPORT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
