// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the messages of the protocol in the text of a body or an event. */
final class HttpMessages {

  /** Each takes far more memory than it has bytes. */
  private static final int MOST_VALUES = 100_000;

  private HttpMessages() {}

  /**
   * All of them.
   *
   * @throws ExchangeFailed if they are too large, or none
   */
  static List<RpcMessage> in(String text) {
    if (isHeavy(text)) {
      throw new ExchangeFailed(
          Kind.UNUSABLE, "the answer has more than %d JSON values".formatted(MOST_VALUES));
    }
    try {
      return RpcMessage.parse(text);
    } catch (RpcError e) {
      throw new ExchangeFailed(Kind.FOREIGN, "its answer is not JSON-RPC: " + e.reason());
    }
  }

  /**
   * The answer to a request, empty if it is not there.
   *
   * @param aside is given what else the server says
   * @throws ExchangeFailed as {@link #in}
   */
  static Optional<RpcMessage> answer(JsonValue id, String text, Consumer<RpcMessage> aside) {
    Optional<RpcMessage> found = Optional.empty();
    for (var message : in(text)) {
      switch (message) {
        case RpcMessage.Response response when response.id().equals(id) ->
            found = Optional.of(response);
        case RpcMessage.Failed failed when ours(failed.id(), id) -> found = Optional.of(failed);
        case RpcMessage.Request _, RpcMessage.Notification _ -> aside.accept(message);
        case RpcMessage.Response _, RpcMessage.Failed _ -> {}
      }
    }
    return found;
  }

  private static boolean ours(JsonValue told, JsonValue id) {
    return told.equals(id) || told.equals(JsonValue.NULL);
  }

  /**
   * The same where nothing else follows.
   *
   * @throws ExchangeFailed also if it is not there
   */
  static RpcMessage only(JsonValue id, String text, Consumer<RpcMessage> aside) {
    return answer(id, text, aside)
        .orElseThrow(
            () -> new ExchangeFailed(Kind.FOREIGN, "its answer belongs to another request"));
  }

  /** The error with which a message is refused, if the body is one of the protocol about it. */
  static Optional<RpcMessage> error(RpcMessage message, String body) {
    if (body.isEmpty() || isHeavy(body)) {
      return Optional.empty();
    }
    try {
      return RpcMessage.parse(body).getFirst() instanceof RpcMessage.Failed failed
              && known(failed, message)
          ? Optional.of(failed)
          : Optional.empty();
    } catch (RpcError _) {
      return Optional.empty(); // An error page of something else; the status says enough.
    }
  }

  /** Errors under no id concern the session or the version, unless the protocol defines them. */
  private static boolean known(RpcMessage.Failed failed, RpcMessage message) {
    return message instanceof RpcMessage.Request(var id, _, _)
        && (failed.id().equals(id)
            || failed.error().code() == RpcError.UNSUPPORTED_VERSION
            || failed.error().code() == RpcError.HEADER_MISMATCH);
  }

  private static boolean isHeavy(String text) {
    return JsonWeight.values(text) > MOST_VALUES;
  }
}
