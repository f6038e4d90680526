// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Reading;
import dev.menagerie.evaluation.family.Verdict;
import dev.menagerie.evaluation.family.World;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges answers, on behalf of whoever asked for the comparison.
 *
 * @param models that judge by a rubric
 * @param tools that check
 * @param witness of the calls of those
 */
public record Scoring(Families families, Models models, ToolGateway tools, Witness witness) {

  private static final Pattern NAME = Pattern.compile("\\$\\{(?:answer|expected|goal)}");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final ScopedValue<OnBehalf> WHOSE = ScopedValue.newInstance();

  /** Is told of each call of a tool before it is sent. */
  @FunctionalInterface
  public interface Witness {

    /**
     * A call is about to be sent, or is not.
     *
     * @throws IllegalStateException if that cannot be told to anybody: it is not sent then
     */
    void called(Sitting sitting, String tool, boolean allowed);
  }

  /**
   * In which trial an answer is judged.
   *
   * @param by who asked for the comparison
   * @param task that gave the answer
   * @param key the trial's
   * @param judges the models by role that judge, where they differ from the configuration
   */
  public record Sitting(
      String by, String comparison, String task, String key, Map<String, String> judges) {}

  /** On whose behalf an answer is judged by this thread; nobody's if none is. */
  public static OnBehalf onBehalf() {
    return WHOSE.orElse(OnBehalf.NOBODY);
  }

  /** The points of a judge. */
  record Grade(
      @Says("one sentence: what is good and what is not") String reason,
      @Says("1 to 5; 5 meets the rubric in full") int points) {}

  /**
   * Judges an answer.
   *
   * @throws Unscored if it cannot be judged; the message says why
   */
  Verdict score(Scorer scorer, Case asked, String answer, World world, Sitting sitting) {
    return ScopedValue.where(WHOSE, new OnBehalf("", sitting.by()))
        .call(() -> judged(scorer, asked, answer, world, sitting));
  }

  private Verdict judged(Scorer scorer, Case asked, String answer, World world, Sitting sitting) {
    return switch (scorer) {
      case Scorer.Family _ -> family(asked, answer, world);
      case Scorer.Exact _ -> exact(expected(asked), answer);
      case Scorer.Numeric(var tolerance) -> numeric(expected(asked), answer, tolerance);
      case Scorer.Tool tool -> tool(tool, asked, answer, sitting);
      case Scorer.Rubric rubric -> rubric(rubric, asked, answer, sitting.judges());
    };
  }

  private static String expected(Case asked) {
    return asked.expected().orElseThrow(() -> new Unscored("the case has nothing expected"));
  }

  private Verdict family(Case asked, String answer, World world) {
    var drawn = asked.drawn().orElseThrow(() -> new Unscored("the case is of no family"));
    var family =
        families
            .find(drawn.family())
            .orElseThrow(() -> new Unscored("there is no family " + drawn.family()));
    try {
      return family.problem(drawn.seed()).check(answer, world);
    } catch (IllegalStateException e) {
      throw new Unscored(String.valueOf(e.getMessage()));
    }
  }

  private static Verdict exact(String expected, String answer) {
    var wanted = Reading.plain(expected);
    return wanted.equals(Reading.plain(answer))
            || wanted.equals(Reading.plain(Reading.last(answer)))
        ? Verdict.RIGHT
        : Verdict.wrong("it is " + expected);
  }

  private static Verdict numeric(String expected, String answer, double tolerance) {
    var wanted =
        Reading.number(expected)
            .orElseThrow(() -> new Unscored("what is expected has no number: " + expected));
    var said = Reading.number(answer);
    if (said.isEmpty()) {
      return Verdict.wrong("there is no number");
    }
    var most = wanted.abs().multiply(BigDecimal.valueOf(tolerance));
    return said.get().subtract(wanted).abs().compareTo(most) <= 0
        ? Verdict.RIGHT
        : Verdict.wrong("it is " + expected);
  }

  private Verdict tool(Scorer.Tool scorer, Case asked, String answer, Sitting sitting) {
    var tool =
        tools.pin(List.of(scorer.name())).stream()
            .filter(it -> it.tool().name().equals(scorer.name()))
            .findFirst()
            .orElseThrow(() -> new Unscored("there is no tool %s now".formatted(scorer.name())));
    var values =
        Map.of(
            "${answer}",
            answer,
            "${expected}",
            asked.expected().orElse(""),
            "${goal}",
            asked.goal().text());
    var call = ToolCall.of(scorer.name(), filled(scorer.arguments(), values).asJsonObject());
    var refusal = tools.refusal(tool, call);
    if (refusal.isPresent()) {
      throw new Unscored(refusal.get());
    }
    boolean allowed =
        tools.rule(tool, call, onBehalf()).decision() == Rule.Decision.ALLOW
            && tools.held(scorer.name()).isEmpty();
    told(sitting, scorer.name(), allowed);
    if (!allowed) {
      throw new Unscored(
          "%s may not be called without a person for %s; allow it in the policy, or approve it"
              .formatted(scorer.name(), sitting.by()));
    }
    return verdict(scorer, sent(tool, call, sitting));
  }

  private void told(Sitting sitting, String tool, boolean allowed) {
    try {
      witness.called(sitting, tool, allowed);
    } catch (IllegalStateException e) {
      throw new Unscored(String.valueOf(e.getMessage()));
    }
  }

  /** Sends a call once its limits have room for it. */
  private ToolOutcome sent(PinnedTool tool, ToolCall call, Sitting sitting) {
    var context =
        new Context(sitting.key(), "/score", onBehalf(), tools.timeout(tool, PATIENCE), _ -> {});
    try (var room = tools.room(tool, context)) {
      room.refusal()
          .ifPresent(
              it -> {
                throw new Unscored(it);
              });
      return tools.call(tool, call, context);
    }
  }

  private static Verdict verdict(Scorer.Tool scorer, ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Done(Observation.Result(var text)) ->
          yes(text) ? Verdict.RIGHT : Verdict.wrong(brief(text));
      case ToolOutcome.Done(Observation.Failure(var reason)) -> Verdict.wrong(brief(reason));
      case ToolOutcome.Replaceable(var reason, _) -> throw new Unscored(reason);
      case ToolOutcome.InDoubt(var reason) -> throw new Unscored(reason);
      case ToolOutcome.Asks _ -> throw new Unscored(scorer.name() + " asks a person");
      case ToolOutcome.AsksLive asks -> {
        asks.call().leave();
        throw new Unscored(scorer.name() + " asks a person");
      }
    };
  }

  private static String brief(String text) {
    var line = text.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }

  private static boolean yes(String text) {
    var first = brief(text).strip();
    if (first.equals("true") || first.equals("value: true")) {
      return true;
    }
    try {
      return JsonValue.TRUE.equals(Json.object(text).get("right"));
    } catch (Malformed _) {
      return false;
    }
  }

  /** The arguments with values in place of their names. */
  private static JsonValue filled(JsonValue json, Map<String, String> values) {
    return switch (json) {
      case JsonObject object -> {
        var filled = Json.object();
        object.forEach((name, value) -> filled.add(name, filled(value, values)));
        yield filled.build();
      }
      case JsonArray array -> {
        var filled = Json.array();
        array.forEach(it -> filled.add(filled(it, values)));
        yield filled.build();
      }
      case JsonString text ->
          Json.text(
              NAME.matcher(text.getString())
                  .replaceAll(it -> Matcher.quoteReplacement(values.getOrDefault(it.group(), ""))));
      default -> json;
    };
  }

  private Verdict rubric(
      Scorer.Rubric scorer, Case asked, String answer, Map<String, String> judges) {
    var shape = Shape.of(Grade.class);
    var text =
        """
        Judge an answer by a rubric. Give 1 to 5 points; 5 if it meets the rubric in full.

        Rubric: %s

        Goal: %s
        %s
        Answer: %s

        Reply with a JSON object that matches this schema: %s\
        """
            .formatted(
                scorer.rubric(),
                asked.goal().text(),
                asked.expected().map(it -> "\nExpected: " + it + "\n").orElse(""),
                answer,
                shape.schema());
    var call =
        new ModelCall(
            Prompt.of("grade", text).as(Role.JUDGE),
            judges,
            Optional.of(shape.schema()),
            List.of(),
            ModelCall.Listener.NOBODY);
    try {
      var grade = shape.parse(models.reply(call).text());
      int points = Math.clamp(grade.points(), 1, 5);
      return points >= scorer.pass()
          ? Verdict.RIGHT
          : new Verdict(false, (points - 1) / 5.0, grade.reason());
    } catch (Malformed e) {
      throw new Unscored("the judge's reply cannot be read: " + e.getMessage());
    } catch (ModelFailed e) {
      throw new Unscored("the judge does not answer: " + e.getMessage());
    }
  }
}
