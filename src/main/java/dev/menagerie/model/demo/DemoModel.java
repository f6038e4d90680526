// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.model.Provider;
import dev.menagerie.model.demo.Pursuit.Next;
import dev.menagerie.model.demo.Toolbox.Ability;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A model that is a rule engine: it reads the rendered prompt, understands small families of tasks,
 * and really solves them. The same request always has the same reply.
 */
public final class DemoModel implements Provider {

  private static final int PIECE = 16;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    var said = said(request);
    for (int at = 0; at < said.text().length(); at += PIECE) {
      delta.accept(said.text().substring(at, Math.min(said.text().length(), at + PIECE)));
    }
    var written = new StringBuilder(said.text());
    said.calls().forEach(it -> written.append(it.tool()).append(it.arguments()));
    var usage = new Usage(read(request), 0, tokens(written.length()), BigDecimal.ZERO);
    return new ModelReply(said.text(), said.calls(), usage, name() + ":" + model, "stop");
  }

  private record Said(String text, List<ToolCall> calls) {}

  private static Said said(Request request) {
    var mind = new Mind(Rendered.of(request));
    if (request.schema().isPresent()) {
      var schema = request.schema().get();
      return mind.lost() && Demands.asked(schema)
          ? new Said(Mind.CANNOT, List.of())
          : new Said(new Form(mind).filled(schema).toString(), List.of());
    }
    if (!request.tools().isEmpty()) {
      return acting(mind, request.prompt());
    }
    var text = Protocol.reply(mind).orElseGet(() -> told(mind));
    return new Said(stopped(text, request.prompt()), List.of());
  }

  private static Said acting(Mind mind, Prompt prompt) {
    return switch (mind.next()) {
      case Next.Calls(var calls, var why) -> new Said(why, numbered(calls, prompt));
      case Next.Done(var answer, _) -> new Said(answer.isBlank() ? "(nothing)" : answer, List.of());
      case Next.Stuck(var reason) -> {
        var giveUp = mind.rendered().evidence().tools().able(Ability.GIVE_UP);
        var call =
            giveUp.flatMap(
                tool -> Toolbox.calculation(tool, reason).map(it -> ToolCall.of(tool.name(), it)));
        yield call.isPresent()
            ? new Said("", numbered(List.of(call.get()), prompt))
            : new Said(reason, List.of());
      }
    };
  }

  /** Calls with ids that no other call of the conversation has. */
  private static List<ToolCall> numbered(List<ToolCall> calls, Prompt prompt) {
    var numbered = new ArrayList<ToolCall>();
    int id = prompt.turns().stream().mapToInt(it -> it instanceof Turn.ToolResult ? 1 : 0).sum();
    for (var call : calls) {
      numbered.add(new ToolCall("call_" + ++id, call.tool(), call.arguments()));
    }
    return numbered;
  }

  private static String told(Mind mind) {
    if (mind.rendered().text().toLowerCase(Locale.ROOT).contains("step by step")
        && mind.problem().isPresent()) {
      return "%s\nThe answer is %s.".formatted(String.join("\n", mind.reasoning()), mind.answer());
    }
    var answer = mind.answer();
    return answer.isBlank() ? "(nothing)" : answer;
  }

  private static String stopped(String text, Prompt prompt) {
    var shortest = text;
    for (var stop : prompt.sampling().stop()) {
      int at = stop.isEmpty() ? -1 : shortest.indexOf(stop);
      shortest = at < 0 ? shortest : shortest.substring(0, at);
    }
    return shortest;
  }

  private static long read(Request request) {
    long characters = request.schema().map(JsonObject::toString).map(String::length).orElse(0);
    for (var tool : request.tools()) {
      characters += tool.line().length();
    }
    for (var turn : request.prompt().turns()) {
      characters +=
          switch (turn) {
            case Turn.System(var text) -> text.length();
            case Turn.User(var text) -> text.length();
            case Turn.Assistant(var text, var calls) -> text.length() + calls.toString().length();
            case Turn.ToolResult(_, var observation) -> observation.text().length();
          };
    }
    return tokens(characters);
  }

  private static long tokens(long characters) {
    return Math.ceilDiv(characters, 4);
  }
}
