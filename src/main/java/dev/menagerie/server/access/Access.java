// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import dev.menagerie.server.access.NotLetIn.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides who is let in.
 *
 * @param kinds of tokens that are believed; everybody is let in if there are none
 */
public record Access(List<Credentials> kinds) {

  /** Everybody is let in. */
  public static final Access OPEN = new Access(List.of());

  /** Of a token; a longer one is not looked at. */
  public static final int LONGEST_TOKEN = 8_192;

  static final String WANTED = "Send the header Authorization: Bearer with a token of this server.";

  private static final String SCHEME = "bearer ";

  public Access {
    kinds = List.copyOf(kinds);
  }

  /** Whether nobody has to say who they are. */
  public boolean open() {
    return kinds.isEmpty();
  }

  /**
   * Who makes a request.
   *
   * @param authorization the header of that name
   * @param peer the address that it comes from
   * @throws NotLetIn if it is nobody who is known
   */
  public Caller admit(Optional<String> authorization, String peer) {
    if (open()) {
      return Caller.anonymous(peer);
    }
    var token = token(authorization);
    return kinds.stream()
        .map(kind -> kind.bearer(token, peer))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new NotLetIn(Reason.UNKNOWN, WANTED));
  }

  /** Tokens that are known as they are written. */
  public List<String> written() {
    return kinds.stream().flatMap(it -> it.written().stream()).toList();
  }

  private static String token(Optional<String> authorization) {
    var given = authorization.orElseThrow(() -> new NotLetIn(Reason.MISSING, WANTED));
    if (!given.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new NotLetIn(Reason.MALFORMED, WANTED);
    }
    var token = given.substring(SCHEME.length()).strip();
    if (token.length() > LONGEST_TOKEN) {
      throw new NotLetIn(Reason.TOO_LARGE, WANTED);
    }
    return token;
  }
}
