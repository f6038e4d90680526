// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import jakarta.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call went out with if that is not what its agent asked for, as the entries at its path
 * tell it in order: a person made something else of it, or it was a task before that had sent it.
 */
final class SentCall {

  private static final String ARGUMENTS = "arguments";
  private static final String KEY = "key";

  private @Nullable JsonObject next;
  private @Nullable JsonObject arguments;
  private @Nullable Ref key;

  /** What the gate of a doubt says of a call that another task had sent. */
  static JsonObject inherited(PastCall unanswered) {
    var source = unanswered.call();
    return Json.object()
        .add(
            "reason",
            "task %s had sent this call at %s, and its answer is not known"
                .formatted(source.task(), source.path()))
        .add("recorded", source.json())
        .add(ARGUMENTS, unanswered.sent())
        .add(KEY, unanswered.key().json())
        .build();
  }

  void add(Entry entry) {
    switch (entry.kind()) {
      case GATE -> {
        if (entry.phase() == Phase.INTENT
            && entry.outcome() instanceof JsonObject shown
            && shown.get(ARGUMENTS) instanceof JsonObject given) {
          if (entry.name().equals(Approving.GATE)) {
            next = given;
          } else {
            arguments = given;
            key = Ref.at(shown.getJsonObject(KEY));
          }
        }
      }
      case REPLY -> {
        if (Reaction.of(entry.outcome().asJsonObject()) instanceof Reaction.Edit(var edited, _)) {
          next = edited;
        }
      }
      case ACT -> {
        if (entry.phase() == Phase.INTENT && next != null) {
          key = arguments != null && Arguments.same(arguments, next) ? key : null;
          arguments = next;
          next = null;
        }
      }
      case RUN, BRANCH, THINK, RECALL, REMEMBER, ASK, ONCE, FIRST, DELEGATE -> {}
      case BUDGET, REPORT, OFFER, CANCEL -> {}
    }
  }

  /** Whether an entry may say something of it. */
  static boolean isAbout(Entry entry) {
    return entry.kind() == Kind.GATE;
  }

  Optional<JsonObject> arguments() {
    return Optional.ofNullable(arguments);
  }

  /** The call of another task whose key it went under, or is to go under. */
  Optional<Ref> key() {
    return Optional.ofNullable(key);
  }
}
