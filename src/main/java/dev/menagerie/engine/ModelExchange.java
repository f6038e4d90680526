// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelCall;
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
 * before it is made, and what they have cost together.
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
  private boolean open;
  private boolean begun;
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
    this.call = new ModelCall(prompt, chosen, schema, tools, this);
  }

  /** Asks, blocking. */
  ModelReply ask() {
    try {
      var reply = models.reply(call);
      close(reply.usage());
      effects.log().check(step.branch());
      return reply;
    } finally {
      if (open) {
        close(Usage.NONE);
      }
    }
  }

  /** Changes the conversation for the next {@link #ask}. */
  void prompt(Prompt prompt) {
    call = new ModelCall(prompt, chosen, call.schema(), call.tools(), this);
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
  public void attempt() {
    if (open) {
      close(Usage.NONE);
    }
    effects.log().check(step.branch());
    reserved = models.reservation(call);
    if (begun) {
      effects.reserveAgain(step, reserved);
    } else {
      effects.reserve(step, reserved);
    }
    begun = true;
    open = true;
    effects.log().intent(step, request, spent.plus(reserved)).await();
    effects.log().check(step.branch());
    hearing.begin();
  }

  @Override
  public void failed(Usage usage) {
    close(usage);
  }

  @Override
  public void delta(String text) {
    hearing.delta(text);
  }

  @Override
  public boolean consumed() {
    return hearing.consumed();
  }

  private void close(Usage usage) {
    spent = spent.plus(usage);
    effects.ledger().settle(reserved, usage, 0);
    reserved = Usage.NONE;
    open = false;
  }
}
