// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The requests of legacy clients that are being answered, so that their clients can cancel them. An
 * id of a request means something within its session alone.
 */
final class Running {

  private record Key(String principal, String session, JsonValue id) {}

  private final Map<Key, Runnable> open = new ConcurrentHashMap<>();

  /**
   * Lets a request be cancelled from now on; one outside a session cannot be.
   *
   * @param cancel has it left without an answer
   */
  void begin(String principal, Optional<String> session, JsonValue id, Runnable cancel) {
    session.ifPresent(it -> open.put(new Key(principal, it, id), cancel));
  }

  /** It cannot be cancelled that way any more. */
  void end(String principal, Optional<String> session, JsonValue id, Runnable cancel) {
    session.ifPresent(it -> open.remove(new Key(principal, it, id), cancel));
  }

  /** Answers a request that can be cancelled meanwhile, as if it began and ended with that. */
  <T> T request(
      String principal,
      Optional<String> session,
      JsonValue id,
      Runnable cancel,
      Supplier<T> answer) {
    begin(principal, session, id, cancel);
    try {
      return answer.get();
    } finally {
      end(principal, session, id, cancel);
    }
  }

  /** Takes {@code notifications/cancelled}; one that names nothing that runs means nothing. */
  void cancelled(String principal, Optional<String> session, JsonObject params) {
    var id = params.get("requestId");
    if (id != null && session.isPresent()) {
      Optional.ofNullable(open.get(new Key(principal, session.get(), id))).ifPresent(Runnable::run);
    }
  }
}
