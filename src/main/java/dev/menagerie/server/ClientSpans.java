// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.core.FeatureContext;
import java.util.List;
import java.util.Optional;
import org.glassfish.jersey.client.spi.PostInvocationInterceptor;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;

/**
 * Gives each request of a client of Jakarta REST a span below the one of its thread, as
 * MicroProfile Telemetry says, and tells the server that is asked of the trace.
 */
@ConstrainedTo(RuntimeType.CLIENT)
public final class ClientSpans implements ForcedAutoDiscoverable {

  private static final String SPAN = ClientSpans.class.getName();

  @Override
  public void configure(FeatureContext context) {
    if (!context.getConfiguration().isRegistered(Spanned.class)) {
      context.register(Spanned.class);
    }
  }

  private static Optional<OpenTelemetry> telemetry() {
    try {
      var found = CDI.current().select(OpenTelemetry.class);
      return found.isResolvable() ? Optional.of(found.get()) : Optional.empty();
    } catch (IllegalStateException _) {
      return Optional.empty(); // a client outside the server
    }
  }

  /** Begins and ends the spans. */
  public static final class Spanned implements ClientRequestFilter, PostInvocationInterceptor {

    @Override
    public void filter(ClientRequestContext request) {
      telemetry()
          .filter(it -> !it.getTracerProvider().equals(TracerProvider.noop()))
          .ifPresent(it -> begin(it, request));
    }

    private static void begin(OpenTelemetry telemetry, ClientRequestContext request) {
      var tracer = telemetry.getTracer("dev.menagerie.http");
      var span = OutwardSpans.of(tracer, request.getMethod(), request.getUri()).startSpan();
      request.setProperty(SPAN, span);
      var headers = request.getHeaders();
      telemetry
          .getPropagators()
          .getTextMapPropagator()
          .inject(
              Context.current().with(span),
              headers,
              (_, name, value) -> headers.put(name, List.of(value)));
    }

    @Override
    public void afterRequest(ClientRequestContext request, ClientResponseContext response) {
      if (request.getProperty(SPAN) instanceof Span span) {
        OutwardSpans.answered(span, response.getStatus());
        span.end();
      }
    }

    @Override
    public void onException(ClientRequestContext request, ExceptionContext exceptions) {
      if (request.getProperty(SPAN) instanceof Span span) {
        exceptions.getThrowables().stream()
            .findFirst()
            .ifPresent(it -> OutwardSpans.failed(span, it.getClass().getName()));
        span.end();
      }
    }
  }
}
