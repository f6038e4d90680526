// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.Role;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A noisy model of known calibration. It reads rendered prompts, answers in the format that they
 * ask for, and knows from the {@link Truth} of the task that a prompt is about what would be right.
 * What it says follows from seed, task, kind of prompt, state and sample alone: the same on any
 * thread, in any order, after any crash. It takes no time; {@link VirtualPace} says how long it
 * would take.
 *
 * <p>Usage is counted from the rendered text, a token for every four characters.
 */
public final class Oracle implements Models {

  /** What the names of oracles begin with; a profile's name follows. */
  public static final String PREFIX = "oracle:";

  private static final int PIECE = 16;
  private static final int CHARACTERS = 4;
  private static final int MOST_TOKENS = 4096;
  private static final BigDecimal MILLION = new BigDecimal("1e6");

  private final Profile profile;
  private final long seed;
  private final List<Truth> truths;

  public Oracle(Profile profile, long seed, List<? extends Truth> truths) {
    this.profile = profile;
    this.seed = seed;
    this.truths = List.copyOf(truths);
  }

  @Override
  public ModelReply reply(ModelCall call) {
    call.listener().attempt();
    var written =
        truth(call)
            .map(truth -> written(call, truth))
            .orElseThrow(
                () ->
                    new ModelFailed(
                        "%s: no task that it knows the truth of is in the prompt %s; it serves comparisons"
                            .formatted(name(), call.prompt().name()),
                        false));
    var text = written.text();
    for (int at = 0; at < text.length(); at += PIECE) {
      call.listener().delta(text.substring(at, Math.min(text.length(), at + PIECE)));
    }
    var reason = written.cut() ? "length" : "stop";
    return new ModelReply(text, written.calls(), usage(call, written), name(), reason);
  }

  /** A reply, cut off where the call wants no more. */
  private record Written(String text, List<ToolCall> calls, boolean cut) {}

  private Written written(ModelCall call, Truth truth) {
    var scene = Scene.of(call, truth.goal());
    var sampling = call.prompt().sampling();
    var sample = (sampling.temperature() == 0 ? "" : place(call)) + "#" + scene.repairs();
    var task = Key.of(seed).with(truth.goal());
    var draw = Draw.of(profile, task, scene.kind(), truth.state(scene), sample);
    var said = Garbling.maybe(new Writing(call, scene, truth, draw).said(), draw);
    var text = stopped(said.text(), sampling.stop());
    int most = CHARACTERS * (sampling.maxTokens() == 0 ? MOST_TOKENS : sampling.maxTokens());
    boolean cut = text.length() > most;
    return new Written(cut ? text.substring(0, most) : text, said.calls(), cut);
  }

  /** Where a call is made, within the task that has no parent. */
  private static String place(ModelCall call) {
    int child = call.task().indexOf('.');
    return child < 0 ? call.path() : call.task().substring(child) + call.path();
  }

  /** The truth that the prompt is about; of several the one with the longest goal. */
  private Optional<Truth> truth(ModelCall call) {
    Optional<Truth> found = Optional.empty();
    for (var turn : call.prompt().turns()) {
      for (var truth : truths) {
        if (turn instanceof Turn.User(var text)
            && truth.concerns(text)
            && found.map(it -> it.goal().length()).orElse(0) < truth.goal().length()) {
          found = Optional.of(truth);
        }
      }
    }
    return found;
  }

  private static String stopped(String text, List<String> stops) {
    var shortest = text;
    for (var stop : stops) {
      int at = stop.isEmpty() ? -1 : shortest.indexOf(stop);
      shortest = at < 0 ? shortest : shortest.substring(0, at);
    }
    return shortest;
  }

  /**
   * What the reply will cost, which no chance decides: a call that is lost, with the process that
   * made it, costs no more than its repetition.
   */
  @Override
  public Usage reservation(ModelCall call) {
    return truth(call).map(truth -> usage(call, written(call, truth))).orElse(Usage.NONE);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return name();
  }

  private String name() {
    return PREFIX + profile.name();
  }

  private Usage usage(ModelCall call, Written written) {
    long input = Math.ceilDiv(characters(call), CHARACTERS);
    long output = Math.ceilDiv(written.text().length() + characters(written.calls()), CHARACTERS);
    var usd =
        price("usd.input")
            .multiply(BigDecimal.valueOf(input))
            .add(price("usd.output").multiply(BigDecimal.valueOf(output)))
            .divide(MILLION, 9, RoundingMode.HALF_UP);
    return new Usage(input, 0, output, usd);
  }

  private BigDecimal price(String figure) {
    return BigDecimal.valueOf(profile.figure(figure));
  }

  private static long characters(ModelCall call) {
    long characters = call.schema().map(JsonObject::toString).map(String::length).orElse(0);
    for (var tool : call.tools()) {
      characters += tool.line().length();
    }
    for (var turn : call.prompt().turns()) {
      characters +=
          switch (turn) {
            case Turn.System(var text) -> text.length();
            case Turn.User(var text) -> text.length();
            case Turn.Assistant(var text, var calls) -> text.length() + characters(calls);
            case Turn.ToolResult(_, var observation) -> observation.text().length();
          };
    }
    return characters;
  }

  private static long characters(List<ToolCall> calls) {
    return calls.stream()
        .mapToLong(it -> it.tool().length() + it.arguments().toString().length())
        .sum();
  }
}
