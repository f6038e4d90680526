// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;
import java.util.List;

/** Tells browsers on every answer what they must not do with it. */
@Dependent
class SafeHeaders {

  private static final List<Header> ALWAYS =
      List.of(
          HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
          HeaderValues.createCached("Referrer-Policy", "no-referrer"),
          HeaderValues.createCached("X-Frame-Options", "DENY"),
          HeaderValues.createCached("Content-Security-Policy", "frame-ancestors 'none'"));

  private static final Header UNKEPT = HeaderValues.createCached("Cache-Control", "no-store");
  private static final Header BY_TLS_ALONE =
      HeaderValues.createCached("Strict-Transport-Security", "max-age=31536000");

  static void install(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_AFTER - 10)
          @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans) {
    beans
        .getExtension(ServerCdiExtension.class)
        .serverRoutingBuilder()
        .addFilter(SafeHeaders::filter);
  }

  private static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    ALWAYS.forEach(response::header);
    var path = request.path().path();
    if (path.startsWith("/v1") || path.startsWith("/mcp")) {
      response.header(UNKEPT);
    }
    if (request.isSecure()) {
      response.header(BY_TLS_ALONE);
    }
    chain.proceed();
  }
}
