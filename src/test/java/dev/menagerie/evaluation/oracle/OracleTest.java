// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Tool;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.evaluation.family.PickAndPlace;
import dev.menagerie.evaluation.family.TextCraft;
import dev.menagerie.evaluation.truth.CraftTruth;
import dev.menagerie.evaluation.truth.ErrandTruth;
import dev.menagerie.evaluation.truth.QuizTruth;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle answers in the format asked for, from its key alone, at the rates of its profile. */
class OracleTest {

  private static final String GOAL = "How many legs have three spiders?";
  private static final int MANY = 4_000;
  private static final Profile GPT4 = Profile.of("gpt4-2023");
  private static final QuizTruth SPIDERS = new QuizTruth(GOAL, "24", List.of("18", "32", "3"));

  record Sample(String reasoning, String answer) {}

  record Fields(@Says("a JSON object with the fields that are asked for") JsonObject object) {}

  record Check(boolean right) {}

  record Aspect(String criterion, int score, String advice) {}

  record Feedback(List<Aspect> aspects) {}

  private static Oracle oracle(Profile profile, long seed) {
    return new Oracle(profile, seed, List.of(SPIDERS));
  }

  private static ModelCall call(String path, Optional<JsonObject> schema, List<Tool> tools) {
    var prompt =
        Prompt.of("sample", "Question: %s\n\nLet's think step by step.".formatted(GOAL))
            .temperature(0.7);
    return new ModelCall(prompt, Map.of(), schema, tools, path, new Deaf());
  }

  private static ModelCall shaped(Prompt prompt, Shape<?> shape) {
    return new ModelCall(
        prompt, Map.of(), Optional.of(shape.schema()), List.of(), "/0", new Deaf());
  }

  private static ModelCall sample(int number) {
    var schema = Optional.of(Shape.of(Sample.class).schema());
    return call("/" + number + "/0", schema, List.of());
  }

  /** Takes no notice. */
  private record Deaf() implements ModelCall.Listener {
    @Override
    public void reserve() {}

    @Override
    public void attempt() {}

    @Override
    public void failed(Usage usage) {}

    @Override
    public void delta(String text) {}

    @Override
    public boolean consumed() {
      return false;
    }
  }

  @Test
  void the_same_key_has_the_same_reply_on_any_thread_and_in_any_order() {
    var numbers = new ArrayList<>(IntStream.range(0, 400).boxed().toList());
    var inOrder = numbers.stream().map(it -> oracle(GPT4, 1).reply(sample(it)).text()).toList();
    Collections.shuffle(numbers, new Random(3));
    var oracle = oracle(GPT4, 1);

    var shuffled =
        numbers.parallelStream().map(it -> Map.entry(it, oracle.reply(sample(it)).text())).toList();

    assertThat(shuffled).allMatch(it -> inOrder.get(it.getKey()).equals(it.getValue()));
    assertThat(inOrder.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void another_seed_has_other_replies() {
    var one = IntStream.range(0, 50).mapToObj(it -> oracle(GPT4, it).reply(sample(0)).text());

    assertThat(one.distinct().count()).isGreaterThan(1);
  }

  @Test
  void greedy_replies_to_one_prompt_are_one() {
    var oracle = oracle(GPT4, 1);
    var prompt = Prompt.of("reason", "Question: " + GOAL);

    var said =
        IntStream.range(0, 50)
            .mapToObj(
                it ->
                    new ModelCall(
                        prompt, Map.of(), Optional.empty(), List.of(), "/" + it, new Deaf()))
            .map(it -> oracle.reply(it).text());

    assertThat(said.distinct().count()).isOne();
  }

  @Test
  void what_it_sets_aside_is_what_it_will_cost_so_that_a_lost_call_costs_what_it_does_again() {
    var oracle = oracle(GPT4.with("malformed.json", 0.5), 1);

    assertThat(IntStream.range(0, 400).mapToObj(OracleTest::sample))
        .allSatisfy(it -> assertThat(oracle.reservation(it)).isEqualTo(oracle.reply(it).usage()));
  }

  @Test
  void it_sets_nothing_aside_for_what_it_knows_no_truth_of() {
    var call =
        new ModelCall(
            Prompt.of("reason", "Question: which day is it?"),
            Map.of(),
            Optional.empty(),
            List.of(),
            "/0",
            new Deaf());

    assertThat(oracle(GPT4, 1).reservation(call)).isEqualTo(Usage.NONE);
  }

  private static double unreadable(Profile profile) {
    var oracle = oracle(profile, 1);
    var shape = Shape.of(Sample.class);
    double unreadable = 0;
    for (int number = 0; number < MANY; number++) {
      try {
        shape.parse(oracle.reply(sample(number)).text());
      } catch (Malformed _) {
        unreadable++;
      }
    }
    return unreadable / MANY;
  }

  @Test
  void replies_are_malformed_as_often_as_the_profile_says() {
    assertThat(unreadable(GPT4)).isCloseTo(0.02, within(0.007));
    assertThat(unreadable(Profile.of("adversarial"))).isCloseTo(0.4, within(0.03));
    assertThat(unreadable(Profile.of("perfect"))).isZero();
  }

  @Test
  void what_is_malformed_is_cut_or_prose_or_stands_in_prose_or_has_what_nobody_asked_for() {
    var oracle = oracle(GPT4.with("malformed.json", 1), 1);
    var replies = IntStream.range(0, 100).mapToObj(it -> oracle.reply(sample(it))).toList();

    assertThat(replies).noneMatch(OracleTest::readable);
    assertThat(replies)
        .extracting(ModelReply::text)
        .anyMatch(it -> it.startsWith("{") && !it.endsWith("}"))
        .anyMatch(it -> !it.contains("{"))
        .anyMatch(it -> it.matches("(?s)[^{]+\\{.*}[^{}]+"))
        .anyMatch(it -> it.startsWith("{\"unasked\":") && it.endsWith("}"));
  }

  private static List<String> steps(double malformed, int count) {
    var oracle = oracle(GPT4.with("malformed.text", malformed), 1);
    var prompt = Prompt.of("step", "Task: %s\nThought 3:".formatted(GOAL)).temperature(0.7);
    return IntStream.range(0, count)
        .mapToObj(
            it ->
                new ModelCall(prompt, Map.of(), Optional.empty(), List.of(), "/" + it, new Deaf()))
        .map(it -> oracle.reply(it).text())
        .toList();
  }

  @Test
  void a_malformed_step_lacks_its_action_or_has_one_that_there_is_not() {
    assertThat(steps(1, 100))
        .anyMatch(it -> !it.contains("\nAction "))
        .anyMatch(it -> it.contains("\nAction 3: Ponder["))
        .noneMatch(it -> it.contains("\nAction 3: Finish["));
  }

  @Test
  void half_as_often_a_step_has_a_second_action() {
    var right = steps(0.4, MANY).stream().filter(it -> it.contains("\nAction 3: Finish[")).toList();
    var two = right.stream().filter(it -> it.contains("]\nAction 4: Finish[")).toList();

    assertThat((double) right.size() / MANY).isCloseTo(0.6, within(0.03));
    assertThat((double) two.size() / right.size()).isCloseTo(0.2, within(0.03));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          24           | answer (text)              | {"answer":"24"}
          24 legs      | legs (number)              | {"legs":24}
          [2,4]        | legs (list)                | {"legs":[2,4]}
          24           | legs (list)                | {"legs":["24"]}
          {"legs":24}  | spiders (object)           | {"spiders":{"legs":24}}
          24           | spiders (object)           | {"spiders":{}}
          24           | right (truth)              | {"right":false}
          24           | n (all, so far) (number)   | {"n (all, so far)":24}
          24           | n (number), answer (text)  | {"n":24,"answer":"24"}
          """)
  void it_fills_the_fields_that_a_prompt_names(String right, String fields, String object) {
    var oracle =
        new Oracle(Profile.of("perfect"), 1, List.of(new QuizTruth(GOAL, right, List.of("no"))));
    var text =
        "Reply. It is a JSON object with the fields: %s.\n\nTask: %s".formatted(fields, GOAL);
    var shape = Shape.of(Fields.class);
    var call = shaped(Prompt.of("stage", text), shape);

    assertThat(shape.parse(oracle.reply(call).text()).object()).isEqualTo(Json.object(object));
  }

  @Test
  void a_refused_reply_is_drawn_anew() {
    var oracle = oracle(GPT4.with("malformed.json", 0.5), 1);
    int mended = 0;
    int broken = 0;
    for (int number = 0; number < 400; number++) {
      var first = oracle.reply(sample(number));
      if (readable(first)) {
        continue;
      }
      broken++;
      var asked = sample(number);
      var again =
          asked
              .prompt()
              .then(new Turn.Assistant(first.text(), List.of()))
              .then(new Turn.User("That reply cannot be used: no JSON object in the reply"));
      var call =
          new ModelCall(again, Map.of(), asked.schema(), List.of(), asked.path(), asked.listener());
      mended += readable(oracle.reply(call)) ? 1 : 0;
    }

    assertThat((double) mended / broken).isCloseTo(0.5, within(0.12));
  }

  private static boolean readable(ModelReply reply) {
    try {
      Shape.of(Sample.class).parse(reply.text());
      return true;
    } catch (Malformed _) {
      return false;
    }
  }

  @Test
  void usage_is_counted_from_what_was_read_and_written() {
    var call = sample(0);
    var reply = oracle(Profile.of("perfect").with("usd.input", 30), 1).reply(call);

    var asked = ((Turn.User) call.prompt().turns().getFirst()).text();
    var schema = call.schema().orElseThrow().toString();
    assertThat(reply.usage().inputTokens())
        .isEqualTo(Math.ceilDiv(asked.length() + schema.length(), 4));
    assertThat(reply.usage().outputTokens()).isEqualTo(Math.ceilDiv(reply.text().length(), 4));
    assertThat(reply.usage().usd())
        .isEqualByComparingTo(
            new BigDecimal(reply.usage().inputTokens() * 30 + reply.usage().outputTokens() * 60)
                .movePointLeft(6));
  }

  @Test
  void an_answer_that_is_too_long_is_cut_and_says_so() {
    var prompt = sample(0).prompt().maxTokens(3);
    var call = new ModelCall(prompt, Map.of(), Optional.empty(), List.of(), new Deaf());

    var reply = oracle(GPT4, 1).reply(call);

    assertThat(reply.text()).hasSize(12);
    assertThat(reply.finish()).isEqualTo("length");
  }

  @Test
  void it_answers_in_text_in_a_shape_and_in_the_protocol_of_thoughts_and_actions() {
    var oracle = oracle(Profile.of("perfect"), 1);

    var text = oracle.reply(call("/0", Optional.empty(), List.of())).text();
    var shaped = Shape.of(Sample.class).parse(oracle.reply(sample(0)).text());
    var react = Prompt.of("step", "Task: %s\nThought 1:".formatted(GOAL));
    var step =
        oracle.reply(new ModelCall(react, Map.of(), Optional.empty(), List.of(), "/0", new Deaf()));

    assertThat(text).endsWith("The answer is 24.");
    assertThat(shaped.answer()).isEqualTo("24");
    assertThat(step.text()).contains("\nAction 1: Finish[24]");
  }

  /** Whether the oracle takes an answer for right. */
  private static boolean judged(String profile, long seed, Truth truth, String answer) {
    var text = "Is it right?\n\nTask: %s\n\nAnswer: %s".formatted(truth.goal(), answer);
    var shape = Shape.of(Check.class);
    var oracle = new Oracle(Profile.of(profile).with("malformed.json", 0), seed, List.of(truth));
    return shape.parse(oracle.reply(shaped(Prompt.of("check", text), shape)).text()).right();
  }

  @ParameterizedTest
  @CsvSource({"perfect, 1, 0", "gpt4-2023, 0.92, 0.02", "adversarial, 0, 0"})
  void it_judges_a_list_of_actions_rightly_as_often_as_an_action_is_right(
      String profile, double often, double within) {
    int rightly = 0;
    for (int seed = 0; seed < MANY; seed++) {
      var errand = new PickAndPlace(6).problem(seed);
      boolean right = seed % 2 == 0;
      var actions = right ? String.join("\n", errand.plan()) : "put down";
      var truth = new ErrandTruth(errand.task().goal(), errand);
      rightly += judged(profile, seed, truth, actions) == right ? 1 : 0;
    }

    assertThat((double) rightly / MANY).isCloseTo(often, within(within));
  }

  @ParameterizedTest
  @CsvSource({"perfect, 1, 0", "gpt4-2023, 0.64, 0.04", "adversarial, 0.1, 0.04"})
  void it_judges_commands_rightly_as_often_as_a_plan_is_right(
      String profile, double often, double within) {
    var things = new TextCraft();
    int trials = MANY / 4;
    int rightly = 0;
    for (int seed = 0; seed < trials; seed++) {
      var thing = things.problem(seed);
      boolean right = seed % 2 == 0;
      var commands = right ? String.join("\n", thing.plan()) : "get 1 nothing";
      rightly += judged(profile, seed, new CraftTruth(thing), commands) == right ? 1 : 0;
    }

    assertThat((double) rightly / trials).isCloseTo(often, within(within));
  }

  @Test
  void it_criticises_by_each_criterion_that_it_is_given() {
    var text =
        "Criticise the answer by each of these criteria: truth, style. Be specific.\n\nTask: %s"
            .formatted(GOAL);
    var shape = Shape.of(Feedback.class);
    var call = shaped(Prompt.of("feedback", text), shape);

    var feedback = shape.parse(oracle(Profile.of("perfect"), 1).reply(call).text());

    assertThat(feedback.aspects()).map(Aspect::criterion).containsExactly("truth", "style");
    assertThat(feedback.aspects()).map(Aspect::score).containsOnly(5);
  }

  @Test
  void it_says_nothing_about_tasks_whose_truth_it_does_not_know() {
    var prompt = Prompt.of("reason", "Question: what is a spider?");
    var call = new ModelCall(prompt, Map.of(), Optional.empty(), List.of(), new Deaf());

    assertThatThrownBy(() -> oracle(GPT4, 1).reply(call))
        .isInstanceOf(ModelFailed.class)
        .hasMessageContaining("no task that it knows the truth of is in the prompt reason");
  }
}
