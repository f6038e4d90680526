// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.LiveCall;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has a person answer what a tool asks in the middle of a call. What is asked is in the journal
 * with all that the call goes on with, so the task may be parked until it is answered.
 */
final class Inquiring {

  /** The gate's name in the journal. */
  static final String GATE = "input";

  /** Says of a gate that the call stays open meanwhile. */
  static final String LIVE = "live";

  /** How often the call had asked, in the detail of a wait. */
  static final String ROUND = "round";

  /** The number of the form within the round, in the detail of a wait. */
  static final String QUESTION = "question";

  /** How often one call may ask. */
  static final int MOST_ROUNDS = 5;

  private final TaskLog log;
  private final Waits waits;
  private final Approving.Watch watch;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  Inquiring(TaskLog log, Waits waits, Approving.Watch watch) {
    this.log = log;
    this.waits = waits;
    this.watch = watch;
  }

  /** A call that is kept open while it asks, and how long a person may take. */
  record Live(LiveCall call, Duration patience) {}

  /**
   * Waits for the answers to all forms. What the journal held already is neither written nor asked
   * again.
   *
   * @return what the call is to go on with; empty if it has asked too often
   */
  Optional<Answers.Given> answers(Step step, ToolCall call, Inquiry inquiry) {
    return answers(step, call, inquiry, Optional.empty());
  }

  /**
   * The same, if the call is kept open meanwhile for as long as somebody may take, and as its
   * server wants an answer.
   */
  Optional<Answers.Given> answers(Step step, ToolCall call, Inquiry inquiry, Optional<Live> live) {
    var before = Optional.ofNullable(step.past()).flatMap(Recorded::inquiries);
    boolean open = before.filter(Inquiries::isOpen).isPresent();
    int now = asked.merge(step.path(), 1, Integer::sum);
    int round = before.map(Inquiries::rounds).orElse(0) + now - (open ? 1 : 0);
    boolean known = open && now == 1;
    if (round > MOST_ROUNDS) {
      return Optional.empty();
    }
    if (!known) {
      var gate = Json.object().add("tool", call.tool()).addAll(Json.object(inquiry.json()));
      if (live.isPresent()) {
        log.askedLive(step, GATE, Wire.recorded(gate.add(LIVE, true).build()).asJsonObject());
      } else {
        log.asked(step, GATE, Wire.recorded(gate.build()).asJsonObject());
      }
    }
    var replies = new ArrayList<Reaction>();
    if (known) {
      before.map(Inquiries::replies).ifPresent(replies::addAll);
    }
    for (int i = replies.size(); i < inquiry.forms().size(); i++) {
      replies.add(reply(step, call, inquiry.forms().get(i), round, i + 1, live));
    }
    return Optional.of(given(inquiry, replies));
  }

  private Reaction reply(
      Step step, ToolCall call, Inquiry.Form form, int round, int question, Optional<Live> live) {
    var detail =
        Json.object()
            .add("tool", call.tool())
            .add("message", form.message())
            .add("schema", form.schema())
            .add(ROUND, round)
            .add(QUESTION, question);
    var warning = warning(call.tool(), form.secret());
    if (!warning.isEmpty()) {
      detail.add("warning", warning);
    }
    var deadline = live.map(it -> log.now().plus(it.patience()));
    deadline.ifPresent(it -> detail.add(Approving.EXPIRES, it.toString()));
    var shown = Wire.recorded(detail.build()).asJsonObject();
    var text = text(call, form, warning, deadline);
    if (live.isEmpty()) {
      return waits.await(step, Waiting.Reason.INPUT, text, shown);
    }
    return waits.hold(
        step,
        Waiting.Reason.INPUT,
        text,
        shown,
        () -> {
          watch.watch(step.path(), deadline.get());
          live.get().call().whenUnwanted(() -> watch.withdrawn(step.path(), round));
        });
  }

  private static String text(
      ToolCall call, Inquiry.Form form, String warning, Optional<Instant> deadline) {
    return "%s asks in the middle of its call%s: \"%s\".%s Reply with values for the schema, decline or cancel."
        .formatted(
            call.tool(),
            deadline.map(it -> ", which is kept open until " + it).orElse(""),
            form.message(),
            warning.isEmpty() ? "" : " " + warning);
  }

  /** What whoever is to enter a secret should know first. */
  private static String warning(String tool, List<String> secret) {
    return secret.isEmpty()
        ? ""
        : "Beware: it seems to want a secret (%s). The server of %s gets what is entered, and the task's journal keeps it in clear."
            .formatted(String.join(", ", secret), tool);
  }

  /** The replies, by the names of the forms. */
  static Answers.Given given(Inquiry inquiry, List<Reaction> replies) {
    var responses = Json.object();
    for (int i = 0; i < inquiry.forms().size(); i++) {
      responses.add(inquiry.forms().get(i).name(), response(replies.get(i)));
    }
    return new Answers.Given(inquiry.state(), responses.build());
  }

  private static JsonObject response(Reaction reaction) {
    return switch (reaction) {
      case Reaction.Values(var values) ->
          Json.object().add("action", "accept").add("content", values).build();
      case Reaction.Decline() -> Json.object().add("action", "decline").build();
      case Reaction.Dismiss _, Reaction.Expired _, Reaction.Withdrawn _ ->
          Json.object().add("action", "cancel").build();
      case Reaction.Text _,
          Reaction.Happened _,
          Reaction.NotHappened _,
          Reaction.Fail _,
          Reaction.Approve _,
          Reaction.Edit _,
          Reaction.Deny _ ->
          throw new IllegalStateException(reaction + ", no reply to what a tool asks");
    };
  }
}
