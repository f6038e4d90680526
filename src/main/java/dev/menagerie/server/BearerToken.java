// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.tool.OAuthConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lets calls below {@code /v1} in only with the bearer token, when one is set. All callers share
 * it, so it makes nobody known.
 */
@Provider
@PreMatching
@Dependent
public class BearerToken implements ContainerRequestFilter {

  /** What a request without it is told, and the challenge beside that. */
  static final String WANTED = "Send the header Authorization: Bearer with the server's token.";

  static final String CHALLENGE = "Bearer realm=\"menagerie\"";

  /** Asked for by browsers on their way back, and by authorization servers. */
  private static final Set<String> OPEN = Set.of(OAuthConfig.CALLBACK, OAuthConfig.METADATA);

  private static final String SCHEME = "bearer ";

  private final Optional<String> token;

  @Inject
  BearerToken(Settings settings) {
    this.token = settings.token();
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (token.isEmpty()
        || !guarded(request.getUriInfo().getPathSegments())
        || OPEN.contains(request.getUriInfo().getRequestUri().getRawPath())) {
      return;
    }
    var given = Optional.ofNullable(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    if (!allows(token, given)) {
      throw Problem.of(Kind.UNAUTHORIZED, WANTED);
    }
  }

  /** Whether a request with this header is let in. */
  static boolean allows(Optional<String> token, Optional<String> authorization) {
    return token.isEmpty() || authorization.filter(it -> matches(it, token.get())).isPresent();
  }

  /** By the first segment as resources are matched: decoded, and without {@code ;parameters}. */
  private static boolean guarded(List<PathSegment> segments) {
    return segments.stream()
        .map(PathSegment::getPath)
        .filter(segment -> !segment.isEmpty())
        .findFirst()
        .filter(first -> first.equals("v1") || first.startsWith("v1/"))
        .isPresent();
  }

  private static boolean matches(String given, String token) {
    return given.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        && MessageDigest.isEqual(
            given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8));
  }
}
