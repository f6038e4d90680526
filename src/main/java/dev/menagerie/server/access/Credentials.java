// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import java.util.List;
import java.util.Optional;

/** Tokens of one kind, and who bears them. */
public interface Credentials {

  /**
   * Who bears a token.
   *
   * @param token as it was sent, without its scheme; at most {@value Access#LONGEST_TOKEN}
   *     characters
   * @param peer the address that it came from
   * @return empty if it is no token of this kind
   * @throws NotLetIn if it is of this kind, and not to be trusted
   */
  Optional<Caller> bearer(String token, String peer);

  /** Tokens of this kind that are known as they are written, the longest first. */
  default List<String> written() {
    return List.of();
  }
}
