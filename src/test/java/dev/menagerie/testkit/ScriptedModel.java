// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A model that is a function of the call. Streams its reply in small pieces and counts itself. */
public final class ScriptedModel implements Models {

  private static final int OUTPUT = 100;

  private final Function<ModelCall, ModelReply> script;
  private final List<Prompt> seen = new CopyOnWriteArrayList<>();

  private ScriptedModel(Function<ModelCall, ModelReply> script) {
    this.script = script;
  }

  /** Replies with text. */
  public static ScriptedModel says(Function<ModelCall, String> script) {
    return new ScriptedModel(call -> reply(script.apply(call), List.of()));
  }

  /** Replies with text and calls. */
  public static ScriptedModel replies(Function<ModelCall, ModelReply> script) {
    return new ScriptedModel(script);
  }

  public static ModelReply reply(String text, List<ToolCall> calls) {
    return new ModelReply(text, calls, Usage.NONE, "test:scripted", "stop");
  }

  /** The prompts it was asked, in order. */
  public List<Prompt> seen() {
    return seen;
  }

  @Override
  public ModelReply reply(ModelCall call) {
    call.listener().attempt();
    seen.add(call.prompt());
    var reply = script.apply(call);
    for (int at = 0; at < reply.text().length(); at += 7) {
      call.listener().delta(reply.text().substring(at, Math.min(at + 7, reply.text().length())));
    }
    var usage =
        new Usage(tokens(call.prompt()), 0, reply.text().length() / 4L + 1, BigDecimal.ZERO);
    return new ModelReply(reply.text(), reply.calls(), usage, reply.model(), reply.finish());
  }

  @Override
  public Usage reservation(ModelCall call) {
    return new Usage(tokens(call.prompt()), 0, OUTPUT, BigDecimal.ZERO);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return "test:scripted";
  }

  private static long tokens(Prompt prompt) {
    return text(prompt).length() / 4L + 1;
  }

  /** All that a prompt says. */
  public static String text(Prompt prompt) {
    var text = new StringBuilder();
    for (var turn : prompt.turns()) {
      text.append(
          switch (turn) {
            case Turn.System(var words) -> words;
            case Turn.User(var words) -> words;
            case Turn.Assistant(var words, var calls) -> words + calls;
            case Turn.ToolResult(_, var observation) -> observation.text();
          });
      text.append('\n');
    }
    return text.toString();
  }
}
