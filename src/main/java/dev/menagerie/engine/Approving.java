// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.PastCall.Ref;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Has a person approve calls before they are sent. What was shown is what runs: the gate's entry
 * holds the tool's hash and the arguments, and the reply is about that entry.
 */
final class Approving {

  /** When a wait ends by itself, in its detail. */
  static final String EXPIRES = "expires";

  private static final String HELD = "held";
  private static final String BECAUSE = "because";
  private static final String BEFORE =
      "%s was approved before this could be said, so it was not sent: %s. Call it again to have a"
          + " person asked anew";
  private static final Optional<String> NOT_HELD = Optional.empty();

  /** The gate's name in the journal. */
  static final String GATE = "approval";

  /** Who ends waits that no person ends. */
  interface Watch {

    /** What waits at a path is to be told when its time is over. */
    void watch(String path, Instant deadline);

    /** What waits at a path for a definition to be approved need not wait any more. */
    void release(String path);

    /** The tool at a path wants no answer any more to what it asked in a round. */
    void withdrawn(String path, int round);
  }

  /**
   * What became of a call.
   *
   * @param call as it is to be sent
   * @param refusal why it is not to be sent, if so
   */
  record Verdict(ToolCall call, Optional<String> refusal) {}

  private final TaskLog log;
  private final OnBehalf onBehalf;
  private final ToolGateway gateway;
  private final Holdings holdings;
  private final Waits waits;
  private final Watch watch;

  Approving(
      TaskLog log,
      OnBehalf onBehalf,
      ToolGateway gateway,
      Holdings holdings,
      Waits waits,
      Watch watch) {
    this.log = log;
    this.onBehalf = onBehalf;
    this.gateway = gateway;
    this.holdings = holdings;
    this.waits = waits;
    this.watch = watch;
  }

  /**
   * Waits for a person, if the tool's rule wants one, its definition has changed, or the task could
   * do all of three things with it that are harmless alone.
   *
   * @param call as it would be sent
   * @param request what the agent asked for
   */
  Verdict verdict(Step step, PinnedTool tool, ToolCall call, JsonObject request) {
    var verdict = judged(step, tool, call, request);
    if (verdict.refusal().isPresent()) {
      if (step.past() == null || !step.past().begun()) {
        holdings.release(ref(step), tool);
      }
    } else {
      holdings.hold(ref(step), tool);
    }
    return verdict;
  }

  private Ref ref(Step step) {
    return new Ref(log.task(), step.path());
  }

  /** Why a person has to be asked, whatever the rules say; what was shown is not asked anew. */
  private Optional<String> question(Step step, PinnedTool tool, Optional<Entry> shown) {
    if (shown.isEmpty()) {
      return holdings.question(ref(step), tool);
    }
    var _ = uninformed(step, tool, shown.get().outcome().asJsonObject()); // counts as when shown
    return Optional.empty();
  }

  /** What a person would have to know who was asked for another reason, or before. */
  private Optional<String> uninformed(Step step, PinnedTool tool, JsonObject shown) {
    return shown.containsKey(BECAUSE) ? Optional.empty() : holdings.question(ref(step), tool);
  }

  private Verdict judged(Step step, PinnedTool tool, ToolCall call, JsonObject request) {
    var shown = shown(step);
    var because = question(step, tool, shown);
    var rule = gateway.rule(tool, call, onBehalf);
    var held = asks(rule) || shown.isPresent() ? NOT_HELD : gateway.held(call.tool());
    if (!asks(rule) && shown.isEmpty() && held.isEmpty() && because.isEmpty()) {
      return new Verdict(call, Optional.empty());
    }
    // Who approves a definition has not been asked about the call.
    var told = held.isPresent() ? Optional.<String>empty() : because;
    var gate = shown.orElseGet(() -> gate(step, tool, rule, call, request, held, told));
    var detail = gate.outcome().asJsonObject();
    var deadline = deadline(detail);
    Runnable watched =
        () -> {
          deadline.ifPresent(at -> watch.watch(step.path(), at));
          if (isHeld(detail) && gateway.held(call.tool()).isEmpty()) {
            watch.release(step.path()); // approved before anybody could see that it waits
          }
        };
    var text = text(call, detail, deadline);
    var reaction = waits.await(step, Waiting.Reason.APPROVAL, text, detail, watched);
    return switch (reaction) {
      case Reaction.Approve _, Reaction.Edit _ ->
          uninformed(step, tool, detail)
              .map(it -> refused(call, BEFORE.formatted(call.tool(), it)))
              .orElseGet(() -> approved(tool, edited(call, reaction), isHeld(detail)));
      case Reaction.Deny(var reason, _) ->
          refused(call, "%s was not approved: %s".formatted(call.tool(), reason));
      case Reaction.Expired(var at) ->
          refused(call, "%s was not approved: nobody replied by %s".formatted(call.tool(), at));
      case Reaction.Text _,
          Reaction.Happened _,
          Reaction.NotHappened _,
          Reaction.Fail _,
          Reaction.Withdrawn _,
          Reaction.Values _,
          Reaction.Decline _,
          Reaction.Dismiss _ ->
          throw new IllegalStateException(reaction + ", no reply to an approval");
    };
  }

  private static boolean asks(Rule rule) {
    return rule.decision() == Rule.Decision.ASK;
  }

  private boolean asks(PinnedTool tool, ToolCall call) {
    return asks(gateway.rule(tool, call, onBehalf));
  }

  /** What a person was shown before the process died; it counts though the rule may be gone. */
  private static Optional<Entry> shown(Step step) {
    return Optional.ofNullable(step.past()).flatMap(past -> Optional.ofNullable(past.gate()));
  }

  /** Whether a wait is for the definition of a tool to be approved. */
  static boolean isHeld(JsonObject detail) {
    return detail.containsKey(HELD);
  }

  private static ToolCall edited(ToolCall call, Reaction reaction) {
    return reaction instanceof Reaction.Edit(var arguments, _)
        ? new ToolCall(call.id(), call.tool(), arguments)
        : call;
  }

  /**
   * What was approved may have become another thing since, or be denied by now.
   *
   * @param definition whether it was the tool's definition that was approved
   */
  private Verdict approved(PinnedTool tool, ToolCall call, boolean definition) {
    return new Verdict(
        call,
        gateway
            .refusal(tool, call)
            .or(() -> denied(tool, call))
            .or(() -> definition && !asks(tool, call) ? Optional.empty() : changed(tool))
            .or(() -> gateway.held(call.tool())));
  }

  /** Why a call that was begun is not to be sent again, if so. */
  Optional<String> withdrawn(PinnedTool tool, ToolCall call) {
    return denied(tool, call).or(() -> asks(tool, call) ? changed(tool) : Optional.empty());
  }

  /** Why a call must not be made by anybody, if so. */
  Optional<String> denied(PinnedTool tool, ToolCall call) {
    return gateway.rule(tool, call, onBehalf).decision() == Rule.Decision.DENY
        ? Optional.of(
            "%s is denied by the operator's policy; go on without it".formatted(call.tool()))
        : Optional.empty();
  }

  /** Why an approval does not hold any more: it was for another definition. */
  private Optional<String> changed(PinnedTool tool) {
    return gateway
        .changed(tool)
        .map(why -> why + " since the task began; the call was approved and not sent");
  }

  private static Verdict refused(ToolCall call, String reason) {
    return new Verdict(call, Optional.of(reason));
  }

  private Entry gate(
      Step step,
      PinnedTool tool,
      Rule rule,
      ToolCall call,
      JsonObject request,
      Optional<String> held,
      Optional<String> because) {
    var now = log.now();
    var detail =
        Json.object()
            .add("tool", call.tool())
            .add("hash", tool.hash())
            .add("arguments", call.arguments());
    held.ifPresent(why -> detail.add(HELD, why));
    because.ifPresent(why -> detail.add(BECAUSE, why));
    rule.expires().ifPresent(time -> detail.add(EXPIRES, now.plus(time).toString()));
    var entry =
        log.entry(
            step.path(),
            Kind.GATE,
            Phase.INTENT,
            step.after(),
            GATE,
            request,
            Wire.recorded(detail.build()),
            Usage.NONE,
            0);
    log.write(step.branch(), List.of(new Write.Append(entry)));
    return entry;
  }

  /** When a wait ends by itself. */
  static Optional<Instant> deadline(JsonObject detail) {
    return Optional.ofNullable(detail.getString(EXPIRES, null)).map(Instant::parse);
  }

  private static String text(ToolCall call, JsonObject detail, Optional<Instant> deadline) {
    if (isHeld(detail)) {
      return "%s is to be called with %s, but %s. Approve it with POST /v1/tools/%s/approve, or reply with deny and a reason."
          .formatted(
              call.tool(), detail.getJsonObject("arguments"), detail.getString(HELD), call.tool());
    }
    var because = detail.getString(BECAUSE, "");
    return "%s is to be called with %s and %s%s. Reply with approve, deny and a reason, or other arguments."
        .formatted(
            call.tool(),
            detail.getJsonObject("arguments"),
            because.isEmpty() ? "its policy asks a person first" : because,
            deadline.map(at -> ", until " + at).orElse(""));
  }
}
