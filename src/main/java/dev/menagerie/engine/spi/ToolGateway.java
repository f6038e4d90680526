// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The one way to tools. */
public interface ToolGateway {

  /**
   * How a call travels.
   *
   * @param path of the effect; with the task it makes the idempotency key
   * @param timeout after which the call counts as unanswered
   * @param heard is told how far the call is, now and then, on any thread; must not block
   * @param answers to what the tool asks in the middle of the call
   */
  record Context(
      String task,
      String path,
      OnBehalf onBehalf,
      Duration timeout,
      Consumer<ToolProgress> heard,
      Answers answers) {

    /** For a call in which nobody can be asked. */
    public Context(
        String task,
        String path,
        OnBehalf onBehalf,
        Duration timeout,
        Consumer<ToolProgress> heard) {
      this(task, path, onBehalf, timeout, heard, new Answers.Nobody());
    }

    /** For a call that no agent makes, and of which nobody wants to know how far it is. */
    public Context(String task, String path, Duration timeout) {
      this(task, path, OnBehalf.NOBODY, timeout, _ -> {});
    }

    public String idempotencyKey() {
      return task + path;
    }
  }

  /** The tools whose names match one of the patterns, as they are now, by name. */
  List<PinnedTool> pin(List<String> patterns);

  /** Why a call must not be sent (unknown tool, arguments that the schema refuses), if so. */
  Optional<String> refusal(PinnedTool tool, ToolCall call);

  /** Why the values of a form are not what its schema wants, by field, if so. */
  default Optional<String> unfit(JsonObject schema, JsonObject values) {
    return Optional.empty();
  }

  /** Why a tool is not any more what it was when it was pinned, if so. May ask its server anew. */
  default Optional<String> changed(PinnedTool tool) {
    var name = tool.tool().name();
    var now = pin(List.of(name)).stream().filter(it -> it.tool().name().equals(name)).findFirst();
    if (now.isEmpty()) {
      return Optional.of("%s is not offered by its server any more".formatted(name));
    }
    return now.get().hash().equals(tool.hash())
        ? Optional.empty()
        : Optional.of("the definition of %s has changed on its server".formatted(name));
  }

  /** Why no call of a tool is sent until a person approves what it is now, if so. */
  default Optional<String> held(String tool) {
    return Optional.empty();
  }

  /**
   * The rule for a call as it is now: the one that the task began with, and what holds for all
   * calls of the server beside it.
   */
  default Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
    return tool.rule();
  }

  /**
   * After what time a call of a tool counts as unanswered.
   *
   * @param usual for tools of which nothing else is said
   */
  default Duration timeout(PinnedTool tool, Duration usual) {
    return usual;
  }

  /** Room for a call within the limits of its tool; what it takes up ends when it is closed. */
  interface Room extends AutoCloseable {

    /** Without limits. */
    Room ENDLESS = Optional::empty;

    /** Why there is none and the call must not be sent, if so. */
    Optional<String> refusal();

    @Override
    default void close() {}
  }

  /**
   * Waits until the limits of a tool have room for a call. Returns early, without room, when
   * interrupted.
   */
  default Room room(PinnedTool tool, Context context) {
    return Room.ENDLESS;
  }

  /**
   * Performs a call, blocking. A call of a trusted tool is retried inside under the same key.
   * Returns early when interrupted, as {@link ToolOutcome.InDoubt} if the call had been sent.
   */
  ToolOutcome call(PinnedTool tool, ToolCall call, Context context);

  /**
   * A call that asked does not go on: what its server keeps for it or still does for it can end.
   * Does not block, and says nothing of whether that was so.
   *
   * @param state of the {@link Inquiry}
   */
  default void abandon(String tool, JsonObject state) {}

  /** Is told what came of a pipeline, once it has run to its end. */
  default void ran(PinnedTool pipeline, Observation observation) {}
}
