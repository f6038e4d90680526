// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Tenant;
import io.helidon.http.HeaderNames;
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

/**
 * Shows metrics, whose labels name what all tenants have, to callers of the tenant {@code default}
 * alone, where callers have to say who they are.
 */
@Dependent
class MetricsDoor {

  private static final String PATH = "/metrics";

  static void install(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_AFTER - 5)
          @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans,
      Settings settings,
      Entrance entrance) {
    if (!settings.access().open() && !settings.metricsOpen()) {
      beans
          .getExtension(ServerCdiExtension.class)
          .serverRoutingBuilder()
          .addFilter((chain, request, response) -> filter(entrance, chain, request, response));
    }
  }

  private static void filter(
      Entrance entrance, FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (request.path().path().startsWith(PATH)) {
      try {
        admit(entrance, request);
      } catch (RuntimeException e) {
        refuse(response, e);
        return;
      }
    }
    chain.proceed();
  }

  private static void admit(Entrance entrance, RoutingRequest request) {
    var caller =
        entrance.admit(
            request.headers().first(HeaderNames.AUTHORIZATION), request.remotePeer().host());
    if (!caller.tenant().equals(Tenant.DEFAULT)) {
      throw Problem.of(
          Kind.FORBIDDEN, "Metrics are of the whole server: they are for its operator.");
    }
  }

  private static void refuse(RoutingResponse response, RuntimeException why) {
    var problem = Problems.problem(why);
    Problems.headers(problem, why)
        .forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response
        .status(problem.status())
        .header(HeaderNames.CONTENT_TYPE, Problems.MEDIA_TYPE)
        .send(problem.json().toString());
  }
}
