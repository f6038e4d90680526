// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Callers;
import dev.menagerie.kit.McpHttp;
import dev.menagerie.kit.NotServed;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.NotLetIn;
import dev.menagerie.server.access.Role;
import io.helidon.http.HeaderNames;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.ServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.interceptor.Interceptor;

/** Serves the agents as tools of MCP, beside the HTTP API and under its token. */
@Dependent
class McpFace {

  static void mount(
      @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans,
      Houses houses) {
    var settings = houses.first().settings();
    var callers = new Callers(settings.host(), settings.mcp().hosts(), settings.mcp().origins());
    new McpHttp(
            new McpTenants(houses),
            callers,
            request -> principal(settings.access(), houses, request))
        .mount(beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder());
  }

  private static String principal(Access access, Houses houses, ServerRequest request) {
    try {
      var caller =
          access.admit(
              request.headers().first(HeaderNames.AUTHORIZATION), request.remotePeer().host());
      if (!caller.role().covers(Role.USER)) {
        throw Problem.of(
            Kind.FORBIDDEN,
            "The role %s may not call agents; it takes %s."
                .formatted(caller.role().text(), Role.USER.text()));
      }
      var _ = houses.of(caller.tenant());
      return McpCaller.principal(caller);
    } catch (NotLetIn | Problem e) {
      var problem = Problems.problem(e);
      throw new NotServed(
          problem.status(), problem.detail(), problem.more(), Problems.headers(problem, e));
    }
  }

  /** Before anything else stops, so that those who wait are told, and nothing is cancelled. */
  static void stop(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE - 200)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      Houses houses) {
    houses.all().forEach(house -> house.agentTools().stop());
  }
}
