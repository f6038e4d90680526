// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.McpHttp;
import dev.menagerie.kit.Unauthorized;
import io.helidon.http.HeaderNames;
import io.helidon.microprofile.server.ServerCdiExtension;
import io.helidon.webserver.http.ServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Serves the agents as tools of MCP, beside the HTTP API and under its token. */
@Dependent
class McpFace {

  @Produces
  @Singleton
  static McpAgents agents(House house, Config config) {
    var settings = McpSettings.read(new Keys(config));
    var following = new McpFollowing(house.tasks(), settings.comments());
    var states = McpStates.kept(house.catalogue(), InstantSource.system());
    var tools = new AgentTools(house.agents());
    return new McpAgents(tools, house, following, states);
  }

  static void mount(
      @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
          Object event,
      BeanManager beans,
      House house,
      Config config,
      McpAgents agents) {
    var settings = McpSettings.read(new Keys(config));
    var callers =
        new dev.menagerie.kit.Callers(
            house.settings().host(), settings.hosts(), settings.origins());
    var token = house.settings().token();
    new McpHttp(agents, callers, request -> principal(token, request))
        .mount(beans.getExtension(ServerCdiExtension.class).serverRoutingBuilder());
  }

  private static String principal(Optional<String> token, ServerRequest request) {
    var given = request.headers().first(HeaderNames.AUTHORIZATION);
    if (!BearerToken.allows(token, given)) {
      throw new Unauthorized(BearerToken.WANTED, BearerToken.CHALLENGE);
    }
    return Callers.of(request);
  }

  /** Before anything else stops, so that those who wait are told, and nothing is cancelled. */
  static void stop(
      @Observes
          @Priority(Interceptor.Priority.PLATFORM_BEFORE - 200)
          @BeforeDestroyed(ApplicationScoped.class)
          Object event,
      McpAgents agents) {
    agents.stop();
  }
}
