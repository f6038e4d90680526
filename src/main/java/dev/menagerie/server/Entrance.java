// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.kit.Callers;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Access;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.NotLetIn;
import dev.menagerie.server.access.NotLetIn.Reason;
import java.util.Optional;
import java.util.Set;

/** What requests pass below {@code /v1} and at {@code /mcp} before they are answered. */
final class Entrance {

  private final Access access;
  private final Callers callers;
  private final Set<String> pages;
  private final RateLimits limits;

  Entrance(Settings settings) {
    this.access = settings.access();
    this.callers = new Callers(settings.host(), settings.mcp().hosts(), settings.mcp().origins());
    this.pages = settings.face().corsOrigins();
    this.limits = new RateLimits(settings.face().rates(), System::nanoTime);
  }

  Callers callers() {
    return callers;
  }

  /**
   * Keeps web pages out that nobody allowed: those whose name leads here, where no token is asked
   * for, and those of elsewhere that would change something.
   *
   * @throws Problem if it is such a one
   */
  void requireFamiliar(Optional<String> host, Optional<String> origin, boolean changes) {
    if (access.open() && !callers.called(host)) {
      throw Problem.of(
          Kind.FORBIDDEN,
          "Host: the server is not known by this name. Call it as localhost, or have its operator"
              + " add the name to menagerie.mcp.allowed-hosts.");
    }
    if (changes && origin.filter(it -> foreign(host, it)).isPresent()) {
      throw Problem.of(
          Kind.FORBIDDEN,
          "Origin: web pages of this origin may not change anything. An operator may add it to"
              + " menagerie.http.cors-origins.");
    }
  }

  private boolean foreign(Optional<String> host, String origin) {
    return !Cors.lets(pages, origin) && !callers.visited(host, Optional.of(origin));
  }

  /**
   * Who makes a request.
   *
   * @throws NotLetIn if it is nobody who is known
   * @throws Problem if this address was nobody who is known too often
   */
  Caller admit(Optional<String> authorization, String peer) {
    try {
      return access.admit(authorization, peer);
    } catch (NotLetIn e) {
      if (e.reason() != Reason.KEYS_UNAVAILABLE) {
        limits.failed(peer);
      }
      throw e;
    }
  }

  /**
   * Counts a request of a caller.
   *
   * @throws Problem if there were too many
   */
  void count(Caller caller) {
    limits.take(caller);
  }

  /** Whether it is to be recorded what nobody in particular did at an address. */
  boolean recorded(String address) {
    return limits.recorded(address);
  }
}
