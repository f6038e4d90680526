// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;

/** Finds the methods of beans that are to have a span. */
public final class SpannedMethods implements Extension {

  <T> void mark(@Observes @WithAnnotations(WithSpan.class) ProcessAnnotatedType<T> type) {
    type.configureAnnotatedType()
        .filterMethods(it -> it.isAnnotationPresent(WithSpan.class))
        .forEach(it -> it.add(Spanned.Literal.INSTANCE));
  }
}
