// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import io.helidon.http.HeaderNames;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;

/** Says in a problem document what no resource answers: JAX-RS leaves it to the web server. */
@Dependent
class ApiErrors {

  static void install(
      @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans) {
    beans
        .getExtension(ServerCdiExtension.class)
        .serverRoutingBuilder()
        .error(NotFoundException.class, ApiErrors::notFound);
  }

  private static void notFound(ServerRequest request, ServerResponse response, Throwable thrown) {
    var problem =
        Problem.of(
            Kind.NOT_FOUND,
            "No such path: %s. GET /openapi lists all of them."
                .formatted(request.path().absolute().path()));
    response
        .status(Status.NOT_FOUND_404)
        .header(HeaderNames.CONTENT_TYPE, Problems.MEDIA_TYPE)
        .send(problem.json().toString());
  }
}
