// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.Caller;
import dev.menagerie.tool.OAuthConfig;
import io.helidon.common.context.Contexts;
import io.helidon.webserver.http.ServerRequest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets calls below {@code /v1} in only if it is known who makes them, and leads them to the house
 * of their tenant: whatever answers them is handed the parts of that one.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
@Dependent
public class Door implements ContainerRequestFilter {

  /** Asked for by browsers on their way back, and by authorization servers. */
  private static final Set<String> OPEN = Set.of(OAuthConfig.CALLBACK, OAuthConfig.METADATA);

  private final Access access;
  private final Houses houses;

  @Context private ServerRequest request;

  @Inject
  @SuppressWarnings("NullAway.Init") // The request is set by the container.
  Door(Settings settings, Houses houses) {
    this.access = settings.access();
    this.houses = houses;
  }

  @Override
  public void filter(ContainerRequestContext exchange) {
    if (!guarded(exchange.getUriInfo().getPathSegments())
        || OPEN.contains(exchange.getUriInfo().getRequestUri().getRawPath())) {
      return;
    }
    var authorization = Optional.ofNullable(exchange.getHeaderString(HttpHeaders.AUTHORIZATION));
    var caller = access.admit(authorization, request.remotePeer().host());
    exchange.setSecurityContext(caller.security(exchange.getSecurityContext().isSecure()));
    lead(caller, houses.of(caller.tenant()));
    if (Deeds.changes(exchange.getMethod())) {
      houses.audit().require();
    }
  }

  private static void lead(Caller caller, House house) {
    var context = Contexts.context().orElseThrow();
    context.register(caller);
    context.register(house);
  }

  /** By the first segment as resources are matched: decoded, and without {@code ;parameters}. */
  static boolean guarded(List<PathSegment> segments) {
    return segments.stream()
        .map(PathSegment::getPath)
        .filter(segment -> !segment.isEmpty())
        .findFirst()
        .filter(first -> first.equals("v1") || first.startsWith("v1/"))
        .isPresent();
  }
}
