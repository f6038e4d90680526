// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

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
import jakarta.ws.rs.core.UriInfo;
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

  private final Entrance entrance;
  private final Houses houses;

  @Context private ServerRequest request;

  @Inject
  @SuppressWarnings("NullAway.Init") // The request is set by the container.
  Door(Entrance entrance, Houses houses) {
    this.entrance = entrance;
    this.houses = houses;
  }

  @Override
  public void filter(ContainerRequestContext exchange) {
    if (!guarded(exchange.getUriInfo())) {
      return;
    }
    var authorization = Optional.ofNullable(exchange.getHeaderString(HttpHeaders.AUTHORIZATION));
    boolean changes = Deeds.changes(exchange.getMethod());
    entrance.requireFamiliar(
        Optional.ofNullable(exchange.getHeaderString(HttpHeaders.HOST)),
        Optional.ofNullable(exchange.getHeaderString("Origin")),
        changes);
    var caller = entrance.admit(authorization, request.remotePeer().host());
    exchange.setSecurityContext(caller.security(exchange.getSecurityContext().isSecure()));
    var context = Contexts.context().orElseThrow();
    context.register(caller);
    entrance.count(caller);
    context.register(houses.of(caller.tenant()));
    if (changes) {
      houses.audit().require();
    }
  }

  /** Whether callers are asked for who they are, and what they do is recorded. */
  static boolean guarded(UriInfo uri) {
    return guarded(uri.getPathSegments()) && !OPEN.contains(uri.getRequestUri().getRawPath());
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
