// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The requests of a legacy session that are under way and in which the server may ask something.
 */
final class Asking {

  /** For the log; the parameter is the server. */
  static final String UNCLEAR =
      "the tool server {0} asks something, and not in which of several calls; it is declined";

  private final List<Questions> underWay = new CopyOnWriteArrayList<>();

  /** Whether a server may ask something in a request of this method. */
  static boolean may(String method) {
    return method.equals("tools/call") || method.equals("resources/read");
  }

  /** Whether a server of this revision knows that a person can be asked. */
  static boolean isKnown(String version) {
    return version.compareTo("2025-06-18") >= 0;
  }

  /** Sends a request, which is under way until there is an answer. */
  Transport.Reply during(String method, Questions questions, Supplier<Transport.Reply> request) {
    if (!may(method)) {
      return request.get();
    }
    underWay.add(questions);
    try {
      return request.get();
    } finally {
      underWay.remove(questions);
    }
  }

  /** The only request that something can be about which names none. */
  Optional<Questions> only() {
    var now = List.copyOf(underWay);
    return now.size() == 1 ? Optional.of(now.getFirst()) : Optional.empty();
  }

  /** Takes note if the server wants no answer any more to what it asked. */
  void heard(RpcMessage message) {
    if (message instanceof RpcMessage.Notification(var method, var params)
        && method.equals("notifications/cancelled")) {
      var id = params.getOrDefault("requestId", JsonValue.NULL);
      underWay.forEach(it -> it.withdrawn(id));
    }
  }
}
