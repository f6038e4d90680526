// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** What beans may inject, as MicroProfile Telemetry says. */
@Dependent
class TelemetryBeans {

  private static final String NAME = "dev.menagerie.beans";

  @Produces
  @Singleton
  static OpenTelemetry openTelemetry(Telemetry telemetry) {
    return telemetry.api();
  }

  @Produces
  @Singleton
  static Tracer tracer(Telemetry telemetry) {
    return telemetry.api().getTracer(NAME);
  }

  @Produces
  @Singleton
  static Meter meter(Telemetry telemetry) {
    return telemetry.api().getMeter(NAME);
  }

  /** Always the one that is current when it is used. */
  @Produces
  @Singleton
  static Span span() {
    return current(Span.class, Span::current);
  }

  /** Always that which is current when it is used. */
  @Produces
  @Singleton
  static Baggage baggage() {
    return current(Baggage.class, Baggage::current);
  }

  private static <T> T current(Class<T> type, Supplier<T> current) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return method.invoke(current.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            }));
  }
}
