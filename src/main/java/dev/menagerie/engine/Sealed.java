// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.reflect.Proxy;

/**
 * Services that reach nothing: whatever is asked of them is refused, but who the agents are and how
 * many tokens a text has.
 */
final class Sealed {

  private Sealed() {}

  static Services services(Services real) {
    return new Services(
            of(Journal.class),
            of(Catalogue.class),
            real.agents(),
            of(Models.class),
            of(ToolGateway.class),
            of(Memory.class),
            real.clock(),
            OpenTelemetry.noop())
        .counting(real.tokenizer())
        .knowing(real.secret());
  }

  private static <T> T of(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, _) -> {
              throw new IllegalStateException(
                  "a replay reaches nothing, and %s.%s was called"
                      .formatted(port.getSimpleName(), method.getName()));
            }));
  }
}
