// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What legacy clients want to be told, by session: how grave a line of the log must be, and of
 * which resources. Of the sessions the latest are known; who is forgotten is told the usual.
 */
final class LegacySessions {

  private static final int MOST = 1_000;
  private static final int MOST_RESOURCES = 20;
  private static final int LONGEST_URI = 500;

  private record Wishes(Optional<LogLevel> level, Set<String> resources) {
    static final Wishes USUAL = new Wishes(Optional.of(LogLevel.INFO), Set.of());
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Wishes> wishes = new LinkedHashMap<>(16, 0.75f, true);

  /** How grave a line of the log must be for this session. */
  Optional<LogLevel> level(String session) {
    return of(session).level();
  }

  boolean wants(String session, String uri) {
    return of(session).resources().contains(uri);
  }

  private Wishes of(String session) {
    lock.lock();
    try {
      return Optional.ofNullable(wishes.get(session)).orElse(Wishes.USUAL);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes note of what a session wants, if that is what it says.
   *
   * @param served whether there is a resource at an address
   * @throws RpcError if that cannot be
   */
  Optional<JsonObject> told(
      String session, String method, JsonObject params, Predicate<String> served) {
    lock.lock();
    try {
      return noted(session, method, params, served);
    } finally {
      lock.unlock();
    }
  }

  private Optional<JsonObject> noted(
      String session, String method, JsonObject params, Predicate<String> served) {
    switch (method) {
      case "logging/setLevel" -> {
        var level =
            LogLevel.of(params.getString("level", ""))
                .orElseThrow(() -> RpcError.invalid("level: must be one from debug to emergency"));
        keep(session, new Wishes(Optional.of(level), of(session).resources()));
      }
      case "resources/subscribe" -> {
        var uri = params.getString("uri", "");
        if (uri.length() > LONGEST_URI) {
          throw RpcError.invalid(
              "uri: may have at most %d characters to subscribe to".formatted(LONGEST_URI));
        }
        if (!served.test(uri)) {
          throw new RpcError(
              RpcError.NO_RESOURCE,
              "uri: this server has no resource at this address",
              Wire.object().add("uri", uri).build());
        }
        var uris = new HashSet<>(of(session).resources());
        uris.add(uri);
        if (uris.size() > MOST_RESOURCES) {
          throw RpcError.invalid(
              "uri: a session may subscribe to %d resources".formatted(MOST_RESOURCES));
        }
        keep(session, new Wishes(of(session).level(), uris));
      }
      case "resources/unsubscribe" -> {
        var uris = new HashSet<>(of(session).resources());
        uris.remove(params.getString("uri", ""));
        keep(session, new Wishes(of(session).level(), uris));
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(Wire.NOTHING);
  }

  /** Who has no session is told nothing of its own, so there is nothing to keep. */
  private void keep(String session, Wishes wish) {
    if (session.isEmpty()) {
      return;
    }
    wishes.put(session, wish);
    if (wishes.size() > MOST) {
      wishes.remove(wishes.keySet().iterator().next());
    }
  }
}
