// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The conversation behind one {@code think}: its attempts and repairs, each reserved and journaled
 * before it is made, and what they have cost together. What was set aside is given back only when
 * an entry says so: what the journal counts is never less than what the ledger does not.
 */
final class ModelExchange implements ModelCall.Listener {

  /** Hears a reply while it is being written. */
  interface Hearing {

    /** An attempt begins; what was heard of an earlier one is void. */
    void begin();

    void delta(String text);

    /** Whether something heard is in use already. */
    boolean consumed();
  }

  private final Effects effects;
  private final Models models;
  private final Map<String, String> chosen;
  private final Step step;
  private final JsonObject request;
  private final Hearing hearing;
  private Usage spent;
  private Usage reserved = Usage.NONE;
  private Usage needed = Usage.NONE;
  private Usage ahead = Usage.NONE;
  private Usage unsettled = Usage.NONE;
  private Usage attempted = Usage.NONE;
  private boolean open;
  private boolean counted;
  private boolean ready;
  private boolean heard;
  private volatile boolean brokenOff;
  private ModelCall call;

  /**
   * An exchange that has not begun.
   *
   * @param request the journal's form of the prompt
   */
  ModelExchange(
      Effects effects,
      Models models,
      Map<String, String> chosen,
      Step step,
      JsonObject request,
      Prompt prompt,
      Optional<JsonObject> schema,
      List<Tool> tools,
      Hearing hearing) {
    this.effects = effects;
    this.models = models;
    this.chosen = chosen;
    this.step = step;
    this.request = request;
    this.hearing = hearing;
    this.spent = step.past() == null ? Usage.NONE : step.past().usage();
    this.call =
        new ModelCall(prompt, chosen, schema, tools, effects.log().task(), step.path(), this);
  }

  /** Asks, blocking. */
  ModelReply ask() {
    try {
      var reply = models.reply(call);
      close(reply.usage());
      effects.log().check(step.branch());
      return reply;
    } finally {
      lose();
      giveBack();
    }
  }

  /** The reply is not heard to its end: nobody will say what it has cost. */
  void breakOff() {
    brokenOff = true;
  }

  /** Changes the conversation for the next {@link #ask}. */
  void prompt(Prompt prompt) {
    call =
        new ModelCall(prompt, chosen, call.schema(), call.tools(), call.task(), step.path(), this);
  }

  Prompt prompt() {
    return call.prompt();
  }

  /** The schema of the reply; an empty one if it is free. */
  JsonObject schema() {
    return call.schema().orElse(JsonValue.EMPTY_JSON_OBJECT);
  }

  /** What all attempts have cost, those before a crash included. */
  Usage spent() {
    return spent;
  }

  @Override
  public void reserve() {
    if (ready) {
      return;
    }
    lose();
    effects.log().check(step.branch());
    if (hearing.consumed()) { // whoever asks again could not know it
      throw new ModelFailed("it broke off a reply that was already in use", true);
    }
    needed = models.reservation(call);
    ahead = setAside();
    ready = true;
  }

  @Override
  public void attempt() {
    reserve();
    begin().await();
    effects.log().check(step.branch());
    hearing.begin();
  }

  /** Journals, and gives back what the attempts before did not need, in this order. */
  private Receipt begin() {
    var receipt =
        effects
            .log()
            .locked( // whoever ends the task counts what its journal says has begun
                () -> {
                  var intent = effects.log().intent(step, request, spent.plus(needed));
                  effects.ledger().begun(ahead);
                  return intent;
                });
    effects.ledger().settle(reserved.plus(ahead).minus(needed), unsettled, 0);
    ahead = Usage.NONE;
    ready = false;
    reserved = needed;
    unsettled = Usage.NONE;
    attempted = needed;
    open = true;
    heard = false;
    brokenOff = false;
    return receipt;
  }

  /** Sets aside what an attempt needs beyond what is set aside already; returns that. */
  private Usage setAside() {
    if (!counted) {
      effects.reserve(step, needed);
      counted = true;
      return needed;
    }
    var more = unsettled.plus(needed).over(reserved);
    if (effects.ledger().tryReserve(more)) {
      return more;
    }
    effects.settled(step, spent);
    settle();
    effects.reserveAgain(step, needed, spent);
    return needed;
  }

  @Override
  public void failed(Usage usage) {
    close(heard && usage.equals(Usage.NONE) ? attempted : usage);
  }

  @Override
  public void delta(String text) {
    heard = true;
    hearing.delta(text);
  }

  @Override
  public boolean consumed() {
    return hearing.consumed();
  }

  /** No attempt came of what was set aside last. */
  private void giveBack() {
    effects.ledger().giveBack(ahead);
    ahead = Usage.NONE;
    ready = false;
  }

  /** The costs are in the journal now. */
  void settle() {
    effects.ledger().settle(reserved, unsettled, 0);
    reserved = Usage.NONE;
    unsettled = Usage.NONE;
  }

  /** Nothing more will be journaled: what the last entry says is what it has cost. */
  void abandon() {
    effects.ledger().settle(reserved, reserved, 0);
    reserved = Usage.NONE;
    unsettled = Usage.NONE;
  }

  /** An attempt whose cost is not known costs what was set aside for it, as after a crash. */
  private void lose() {
    if (open) {
      close(attempted);
    }
  }

  private void close(Usage usage) {
    var cost = brokenOff ? attempted : usage;
    spent = spent.plus(cost);
    unsettled = unsettled.plus(cost);
    open = false;
  }
}
