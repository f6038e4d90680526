// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.Credentials;
import dev.menagerie.server.access.SharedToken;
import java.util.ArrayList;

/** Reads who is let in. */
final class AccessKeys {

  private AccessKeys() {}

  static Access access(Keys keys) {
    var kinds = new ArrayList<Credentials>();
    keys.optional("menagerie.security.token").map(SharedToken::new).ifPresent(kinds::add);
    return new Access(kinds);
  }
}
