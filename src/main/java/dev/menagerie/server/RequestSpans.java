// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.context.Contexts;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The span of each request, in the trace that its caller names, and how long requests take. Probes
 * of health and metrics have none.
 */
final class RequestSpans {

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");

  private static final Set<String> KNOWN_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");
  private static final String OTHER = "_OTHER";
  private static final String MCP = "/mcp";
  private static final int BROKEN = 500;
  private static final int HIGHEST_PORT = 65_535;

  private static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  /** The path of a resource as it is declared. */
  record Route(String template) {}

  private final boolean on;
  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final DoubleHistogram durations;

  RequestSpans(OpenTelemetry telemetry) {
    this.on = !telemetry.getTracerProvider().equals(TracerProvider.noop());
    this.tracer = telemetry.getTracer("dev.menagerie.http");
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
    this.durations =
        telemetry
            .getMeter("dev.menagerie.http")
            .histogramBuilder("http.server.request.duration")
            .setDescription("Requests, from their head to the end of the answer.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
  }

  /** Puts it before everything that answers. */
  @Dependent
  static class Installation {

    void install(
        @Observes
            @Priority(Interceptor.Priority.PLATFORM_AFTER - 20)
            @Initialized(ApplicationScoped.class)
            Object event,
        BeanManager beans,
        Telemetry telemetry) {
      var spans = new RequestSpans(telemetry.api());
      beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().addFilter(spans::filter);
    }
  }

  private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var path = request.path().path();
    if (path.startsWith("/health") || path.startsWith("/metrics")) {
      chain.proceed();
      return;
    }
    var context = on ? begun(request) : Context.root();
    long start = System.nanoTime();
    Optional<RuntimeException> failure = Optional.empty();
    try (var _ = context.makeCurrent()) {
      chain.proceed();
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      throw e;
    } finally {
      int status = failure.isPresent() ? BROKEN : response.status().code();
      ended(request, Span.fromContext(context), status, System.nanoTime() - start);
    }
  }

  private Context begun(RoutingRequest request) {
    var above = propagator.extract(Context.root(), request.headers(), new Headers());
    var method = method(request);
    var span =
        tracer
            .spanBuilder(method.equals(OTHER) ? "HTTP" : method)
            .setParent(above)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, method)
            .setAttribute("url.path", request.path().rawPath())
            .setAttribute(SCHEME, scheme(request))
            .setAttribute("network.protocol.version", request.prologue().protocolVersion());
    return above.with(address(request, span.startSpan()));
  }

  private static Span address(RoutingRequest request, Span span) {
    var authority = request.authority();
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']') && colon >= 0;
    span.setAttribute("server.address", port ? authority.substring(0, colon) : authority);
    if (port && authority.substring(colon + 1).matches("\\d{1,5}")) {
      long number = Long.parseLong(authority.substring(colon + 1));
      if (number <= HIGHEST_PORT) {
        span.setAttribute("server.port", number);
      }
    }
    return span;
  }

  private void ended(RoutingRequest request, Span span, int status, long nanos) {
    var method = method(request);
    var route =
        Contexts.context()
            .or(() -> Optional.of(request.context()))
            .flatMap(it -> it.get(Route.class))
            .map(Route::template)
            .or(() -> Optional.of(MCP).filter(request.path().path()::equals));
    var labels =
        Attributes.builder().put(METHOD, method).put(SCHEME, scheme(request)).put(STATUS, status);
    route.ifPresent(it -> labels.put(ROUTE, it));
    failed(labels, status);
    durations.record(nanos / 1e9, labels.build());
    if (on) {
      span.setAttribute(STATUS, (long) status);
      route.ifPresent(
          it -> {
            span.setAttribute(ROUTE, it);
            span.updateName(method + " " + it);
          });
      if (status >= BROKEN) {
        span.setAttribute(ERROR, Integer.toString(status));
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }

  private static void failed(AttributesBuilder labels, int status) {
    if (status >= BROKEN) {
      labels.put(ERROR, Integer.toString(status));
    }
  }

  private static String method(RoutingRequest request) {
    var method = request.prologue().method().text();
    return KNOWN_METHODS.contains(method) ? method : OTHER;
  }

  private static String scheme(RoutingRequest request) {
    return request.isSecure() ? "https" : "http";
  }

  private static final class Headers implements TextMapGetter<ServerRequestHeaders> {

    @Override
    public Iterable<String> keys(ServerRequestHeaders headers) {
      return headers.stream().map(it -> it.headerName().lowerCase()).toList();
    }

    @Override
    public @Nullable String get(@Nullable ServerRequestHeaders headers, String key) {
      if (headers == null) {
        return null;
      }
      HeaderName name = HeaderNames.create(key);
      return headers.first(name).orElse(null);
    }
  }
}
