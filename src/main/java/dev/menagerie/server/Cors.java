// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.cors.CrossOriginConfig;
import io.helidon.http.HeaderNames;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.cors.CorsSupport;
import io.helidon.webserver.http.Handler;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;
import java.util.Locale;
import java.util.Set;

/** Lets web pages of the origins that are configured read answers; a page sends a token itself. */
@Dependent
class Cors {

  static final String ANY = "*";

  private static final long MAX_AGE_SECONDS = 3_600;

  /** Before everything that asks who calls: browsers look ahead without a token. */
  static void install(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_AFTER - 10)
          @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans,
      Settings settings) {
    var origins = settings.face().corsOrigins();
    if (!origins.isEmpty()) {
      beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder().any(handler(origins));
    }
  }

  private static Handler handler(Set<String> origins) {
    var cors =
        CorsSupport.builder()
            .addCrossOrigin(
                CrossOriginConfig.builder()
                    .allowOrigins(origins.toArray(String[]::new))
                    .allowMethods("*")
                    .allowHeaders("*")
                    .exposeHeaders("Location", "Link", "Retry-After", "Mcp-Session-Id")
                    .allowCredentials(false)
                    .maxAgeSeconds(MAX_AGE_SECONDS)
                    .build())
            .build();
    return (request, response) -> {
      if (request.headers().first(HeaderNames.ORIGIN).filter(it -> lets(origins, it)).isPresent()) {
        cors.handle(request, response);
      } else {
        response.next();
      }
    };
  }

  /** Whether pages of an origin may read answers. */
  static boolean lets(Set<String> origins, String origin) {
    return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
  }
}
