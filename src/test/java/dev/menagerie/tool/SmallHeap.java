// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls one tool with 16 MiB of heap left, and says what became of it. */
final class SmallHeap {

  private static final int LEFT_MIB = 16;

  private SmallHeap() {}

  /** Arguments: the URLs of an honest and of a hostile server. */
  public static void main(String[] urls) {
    var config = ToolConfig.DEFAULT;
    try (var servers =
        new ToolServers(new KeptDocuments(), config, AddressGuard.OPEN, System::nanoTime)) {
      var gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
      servers.register("honest", urls[0], Map.of());
      System.out.println(call(gateway, "honest__safe")); // loads the classes
      var filled = filled();
      try {
        System.out.println(outcome(servers, gateway, urls[1]));
        System.out.println(call(gateway, "honest__safe"));
      } finally {
        Reference.reachabilityFence(filled);
      }
    }
    System.exit(0);
  }

  private static String outcome(ToolServers servers, Gateway gateway, String url) {
    try {
      servers.register("hostile", url, Map.of());
    } catch (RegistrationFailed e) {
      return String.valueOf(e.getMessage());
    }
    return call(gateway, "hostile__risky");
  }

  private static String call(Gateway gateway, String tool) {
    var context = new Context("t", "/0", Duration.ofSeconds(10));
    var pinned = gateway.pin(List.of(tool)).getFirst();
    return gateway.call(pinned, ToolCall.of(tool, JsonValue.EMPTY_JSON_OBJECT), context).toString();
  }

  /** Takes up all of the heap but so much. */
  private static List<byte[]> filled() {
    var runtime = Runtime.getRuntime();
    var filled = new ArrayList<byte[]>();
    System.gc();
    while (runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory()
        > (LEFT_MIB + 1L) << 20) {
      filled.add(new byte[1 << 20]);
      System.gc();
    }
    return filled;
  }
}
