// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.Optional;

/**
 * What lets this client in.
 *
 * @param refresh by which the next one is had
 * @param fresh until when it is used; empty if that is not known
 */
record OAuthToken(String access, Optional<String> refresh, Optional<Deadline> fresh) {

  boolean stale() {
    return fresh.filter(Deadline::isOver).isPresent();
  }

  /** The same with the way to the next one, unless it has its own. */
  OAuthToken refreshedBy(Optional<String> before) {
    return new OAuthToken(access, refresh.or(() -> before), fresh);
  }

  @Override
  public String toString() {
    return "OAuthToken[...]";
  }
}
