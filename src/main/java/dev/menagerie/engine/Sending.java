// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.ToolGateway.Room;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * A call as it is sent.
 *
 * @param request what the agent asked for
 * @param earlier the call under whose key it goes, if not under its own
 * @param room that it has, if it waited for that before it began
 * @param charged what it has cost when it ends; its price was counted when it began
 * @param answers to what it asked, with which it goes on
 */
record Sending(
    Step step,
    PinnedTool tool,
    ToolCall call,
    JsonObject request,
    Optional<Ref> earlier,
    Optional<Room> room,
    Usage charged,
    Answers answers) {

  Sending(
      Step step,
      PinnedTool tool,
      ToolCall call,
      JsonObject request,
      Optional<Ref> earlier,
      Usage charged) {
    this(step, tool, call, request, earlier, Optional.empty(), charged, new Answers.Open());
  }

  Sending in(Room room) {
    return new Sending(step, tool, call, request, earlier, Optional.of(room), charged, answers);
  }

  /** The same, going on with what was answered. */
  Sending answered(Answers given) {
    return new Sending(step, tool, call, request, earlier, Optional.empty(), charged, given);
  }

  boolean untrusted() {
    return tool.trust() == Trust.NONE;
  }

  /** The same with what a person made of it, which is another call if it differs. */
  Sending approved(ToolCall approved) {
    boolean same = Arguments.same(approved.arguments(), call.arguments());
    return new Sending(
        step,
        tool,
        approved,
        request,
        same ? earlier : Optional.empty(),
        Optional.empty(),
        charged,
        same ? answers : new Answers.Open());
  }
}
