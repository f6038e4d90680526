// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.Memory;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.ToolGateway;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.reflect.Proxy;
import java.util.Optional;

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
        .knowing(real.redaction());
  }

  /** A catalogue that knows one task, or none. */
  static Catalogue catalogue(Optional<TaskRecord> task) {
    return (Catalogue)
        Proxy.newProxyInstance(
            Catalogue.class.getClassLoader(),
            new Class<?>[] {Catalogue.class},
            (_, method, _) -> {
              if (method.getName().equals("task")) {
                return task;
              }
              throw unreachable(Catalogue.class, method.getName());
            });
  }

  static <T> T of(Class<T> port) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, _) -> {
              throw unreachable(port, method.getName());
            }));
  }

  private static IllegalStateException unreachable(Class<?> port, String method) {
    return new IllegalStateException(
        "a replay reaches nothing, and %s.%s was called".formatted(port.getSimpleName(), method));
  }
}
