// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What legacy clients are asked in the middle of a call. The answer comes with a request of its
 * own, under an id that nobody can guess.
 */
final class Questions {

  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration BEAT = Duration.ofSeconds(10);

  private final Map<String, BlockingQueue<RpcMessage>> open = new ConcurrentHashMap<>();

  /**
   * Asks, one after the other, and waits.
   *
   * @return the answers by name
   * @throws RpcError if the client answers with an error, not in time, or is gone
   */
  JsonObject asked(InputRequired required, Answering to) {
    var answers = new LinkedHashMap<String, JsonObject>();
    required.requests().forEach((name, request) -> answers.put(name, asked(request, to)));
    var json = Wire.object();
    answers.forEach(json::add);
    return json.build();
  }

  private JsonObject asked(InputRequest request, Answering to) {
    var id = UUID.randomUUID().toString();
    var answer = new ArrayBlockingQueue<RpcMessage>(1);
    open.put(id, answer);
    try {
      to.tell(new RpcMessage.Request(Wire.text(id), request.method(), request.params()));
      return switch (waited(answer, to)) {
        case RpcMessage.Response(_, JsonObject result) -> result;
        case RpcMessage.Failed(_, var error) ->
            throw failed("the client answers %s with an error: ", request, error.reason());
        case RpcMessage _ -> throw failed("the client's answer to %s is no object", request, "");
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the server stops before %s is answered", request, "");
    } finally {
      open.remove(id);
    }
  }

  private static RpcMessage waited(BlockingQueue<RpcMessage> answer, Answering to)
      throws InterruptedException {
    for (var beat = 0; beat < LONGEST.dividedBy(BEAT) && to.alive(); beat++) {
      var got = Optional.ofNullable(answer.poll(BEAT.toMillis(), TimeUnit.MILLISECONDS));
      if (got.isPresent()) {
        return got.get();
      }
    }
    throw new RpcError(RpcError.INTERNAL, "the client did not answer what it was asked");
  }

  private static RpcError failed(String form, InputRequest request, String reason) {
    return new RpcError(RpcError.INTERNAL, form.formatted(request.method()) + reason);
  }

  /** Takes a client's answer; one that nobody waits for is dropped. */
  void answered(RpcMessage message) {
    var id =
        switch (message) {
          case RpcMessage.Response(var told, _) -> told;
          case RpcMessage.Failed(var told, _) -> told;
          case RpcMessage.Request _, RpcMessage.Notification _ -> Wire.NOTHING;
        };
    if (id instanceof JsonString text) {
      var waiting = open.remove(text.getString());
      if (waiting != null) {
        waiting.add(message);
      }
    }
  }
}
