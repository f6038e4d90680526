// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What travels with a call beside its arguments, there and back. */
public final class CallMeta {

  public static final CallMeta NONE = new CallMeta(Wire.NOTHING);

  private final JsonObject json;
  private final JsonObject capabilities;
  private final JsonObject answers;
  private final Consumer<RpcMessage> aside;
  private final Optional<LogLevel> level;

  /**
   * Of a call from nobody who listens or could be asked.
   *
   * @param json the request's {@code _meta}, empty if it had none
   */
  public CallMeta(JsonObject json) {
    this(json, Wire.NOTHING, Wire.NOTHING, _ -> {}, Optional.empty());
  }

  /**
   * Of a call.
   *
   * @param capabilities that the caller has
   * @param answers that it has given so far, by name
   * @param aside takes what it is told before the result
   * @param level how grave a line of the log must be for it, empty if it wants none
   */
  CallMeta(
      JsonObject json,
      JsonObject capabilities,
      JsonObject answers,
      Consumer<RpcMessage> aside,
      Optional<LogLevel> level) {
    this.json = json;
    this.capabilities = capabilities;
    this.answers = answers;
    this.aside = aside;
    this.level = level;
  }

  /** The request's {@code _meta}, empty if it had none. */
  public JsonObject json() {
    return json;
  }

  /** The same for every repetition of one call, so that a server can tell them apart. */
  public Optional<String> idempotencyKey() {
    return text(Protocol.IDEMPOTENCY_KEY);
  }

  /** The caller's W3C trace context. */
  public Optional<String> traceparent() {
    return text("traceparent");
  }

  /** A value of {@code _meta}, if it is there and a text. */
  public Optional<String> text(String key) {
    return json.get(key) instanceof JsonString text
        ? Optional.of(text.getString())
        : Optional.empty();
  }

  /**
   * Tells how far the call is, if the caller wants to know.
   *
   * @param done more than the last time
   * @param message for a person to read; may be empty
   */
  public void progress(long done, long total, String message) {
    var token = json.get("progressToken");
    if (token == null) {
      return;
    }
    var params =
        Wire.object().add("progressToken", token).add("progress", done).add("total", total);
    if (!message.isEmpty()) {
      params.add("message", message);
    }
    aside.accept(new RpcMessage.Notification("notifications/progress", params.build()));
  }

  /**
   * Tells the caller a line of a log, if it wants lines that grave. The protocol has that no more
   * from 2026-07-28 on: log for whoever runs the server, and tell progress.
   *
   * @param data a text, or something more
   */
  public void log(LogLevel grave, JsonValue data) {
    if (level.filter(least -> grave.compareTo(least) >= 0).isPresent()) {
      var params = Wire.object().add("level", grave.word()).add("data", data).build();
      aside.accept(new RpcMessage.Notification("notifications/message", params));
    }
  }

  /**
   * Whether the caller can be asked for something.
   *
   * @param capability {@code elicitation}, {@code sampling} or {@code roots}
   */
  public boolean offers(String capability) {
    return capabilities.containsKey(capability);
  }

  /**
   * Asks the caller. The handler is left when there is no answer yet, and called again from its
   * beginning when there is: ask before anything has an effect.
   *
   * @param name of the question, the same each time
   * @throws InputRequired if the caller has not answered yet; not to be caught
   */
  public JsonObject ask(String name, InputRequest request) {
    return ask(Map.of(name, request)).getOrDefault(name, Wire.NOTHING);
  }

  /**
   * Asks several things at once.
   *
   * @return the answers by name
   * @throws InputRequired if the caller has not answered all of them yet; not to be caught
   */
  public Map<String, JsonObject> ask(Map<String, InputRequest> requests) {
    var given = new LinkedHashMap<String, JsonObject>();
    var open = new LinkedHashMap<String, InputRequest>();
    requests.forEach(
        (name, request) -> {
          if (answers.get(name) instanceof JsonObject answer && request.answeredBy(answer)) {
            given.put(name, answer);
          } else {
            open.put(name, request);
          }
        });
    if (!open.isEmpty()) {
      throw new InputRequired(open);
    }
    return given;
  }
}
