// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;

/** The spans of methods of beans with {@code @WithSpan}. */
@Spanned
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class SpanInterceptor {

  private final Tracer tracer;

  @Inject
  SpanInterceptor(Tracer tracer) {
    this.tracer = tracer;
  }

  @AroundInvoke
  Object around(InvocationContext call) throws Exception {
    var method = call.getMethod();
    var asked = method.getAnnotation(WithSpan.class);
    var named = asked != null && !asked.value().isEmpty();
    var builder = tracer.spanBuilder(named ? asked.value() : name(method));
    if (asked != null) {
      builder.setSpanKind(asked.kind());
      if (!asked.inheritContext()) {
        builder.setNoParent();
      }
    }
    var span = builder.startSpan();
    attributes(span, method, call.getParameters());
    try (var _ = span.makeCurrent()) {
      return call.proceed();
    } catch (Exception | Error e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }

  private static String name(Method method) {
    return method.getDeclaringClass().getSimpleName() + "." + method.getName();
  }

  private static void attributes(Span span, Method method, Object[] values) {
    var parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      var asked = parameters[i].getAnnotation(SpanAttribute.class);
      if (asked != null && values[i] != null) {
        put(span, asked.value().isEmpty() ? parameters[i].getName() : asked.value(), values[i]);
      }
    }
  }

  private static void put(Span span, String name, Object value) {
    switch (value) {
      case Boolean flag -> span.setAttribute(name, flag);
      case Double number -> span.setAttribute(name, number);
      case Float number -> span.setAttribute(name, number);
      case Number number -> span.setAttribute(name, number.longValue());
      default -> span.setAttribute(name, value.toString());
    }
  }
}
