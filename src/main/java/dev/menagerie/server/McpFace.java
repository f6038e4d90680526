// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.McpHttp;
import dev.menagerie.server.access.Caller;
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
      Houses houses,
      Entrance entrance,
      Telemetry telemetry) {
    var door = new McpDoor(houses, entrance);
    var routing = beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder();
    routing.any(McpDoor.PATH, door::handle);
    new McpHttp(new McpTenants(houses), entrance.callers(), McpFace::principal, telemetry.api())
        .mount(routing);
  }

  /** Whom the door let in. */
  private static String principal(ServerRequest request) {
    return McpCaller.principal(request.context().get(Caller.class).orElseThrow());
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
