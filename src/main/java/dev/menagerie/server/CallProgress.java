// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Event;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells the caller of an agent what its task does, in a few words each time, if it gave a token to
 * tell it under. How much there will be is not known.
 */
final class CallProgress {

  private static final int LONGEST = 200;

  private final Optional<JsonValue> token;
  private final Consumer<RpcMessage> aside;
  private long told;
  private long turns;

  /**
   * Of one call.
   *
   * @param meta of its request
   * @param aside takes what the caller is told
   */
  CallProgress(JsonObject meta, Consumer<RpcMessage> aside) {
    this.token = Optional.ofNullable(meta.get("progressToken"));
    this.aside = aside;
  }

  void tell(Event event) {
    switch (event) {
      case Event.Journaled(var entry) -> words(entry).ifPresent(this::tell);
      case Event.Progress(_, var of) -> tell(words(of));
      case Event.Delta _, Event.Idle(), Event.End() -> {}
    }
  }

  private Optional<String> words(Entry entry) {
    if (entry.phase() != Phase.INTENT) {
      return Optional.empty();
    }
    return switch (entry.kind()) {
      case THINK -> Optional.of("turn %d: %s".formatted(++turns, entry.name()));
      case ACT -> Optional.of("calls " + entry.name());
      case ASK -> Optional.of("asks a person");
      case GATE -> Optional.of("waits for a person: " + entry.name());
      case DELEGATE -> Optional.of("delegates to " + entry.name());
      case RECALL -> Optional.of("recalls");
      case REMEMBER -> Optional.of("remembers");
      case RUN, BRANCH, REPLY, ONCE, FIRST, BUDGET, REPORT, OFFER, CANCEL -> Optional.empty();
    };
  }

  private static String words(ToolProgress of) {
    if (!of.message().isEmpty()) {
      return of.message();
    }
    var total = of.total().isPresent() ? " of " + of.total().getAsDouble() : "";
    return "the tool is at " + of.progress() + total;
  }

  private void tell(String words) {
    token.ifPresent(
        it -> {
          var params =
              Json.object()
                  .add("progressToken", it)
                  .add("progress", ++told)
                  .add("message", shown(words))
                  .build();
          aside.accept(new RpcMessage.Notification("notifications/progress", params));
        });
  }

  /** A model may name a tool that there is not, in any words. */
  private static String shown(String words) {
    var line = words.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
