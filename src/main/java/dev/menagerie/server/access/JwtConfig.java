// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which signed tokens are believed, and what their claims say.
 *
 * @param issuer who must have issued them, if it is asked for
 * @param audiences one of which they must be for; at least one
 * @param algorithms that they may be signed with: some of {@link #ALGORITHMS}
 * @param skew how much clocks may differ
 * @param age how long ago they may have been issued, if it is asked for
 * @param tenantClaim the claim that names the tenant, a path of names with dots between them;
 *     everybody is of the default tenant if there is none
 * @param roleClaim the claim that names roles, a path too
 */
public record JwtConfig(
    Optional<String> issuer,
    Set<String> audiences,
    Set<String> algorithms,
    Duration skew,
    Optional<Duration> age,
    Optional<String> tenantClaim,
    String roleClaim) {

  /** With a key that may be public, so that who checks a token cannot make one. */
  public static final List<String> ALGORITHMS =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if there is no audience, or an algorithm is not one of those
   */
  public JwtConfig {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (audiences.isEmpty()) {
      throw new IllegalArgumentException("audiences: none, must be at least one");
    }
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "algorithms: must be some of " + String.join(", ", ALGORITHMS));
    }
  }
}
