// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.architecture.Reactive.Kind;
import dev.menagerie.architecture.Reactive.Rule;
import dev.menagerie.core.Answer;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.MemoryBench;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReactiveTest {

  private static final String PARIS = "What is the weather in Paris on the 3rd of May?";
  private static final Reactive LINES =
      ruled(new Rule(Kind.TOOL, List.of("lines does {path} have"), "desk__count", "", true));

  @TempDir Path data;
  private final AtomicInteger replies = new AtomicInteger();
  private final LedgerTools tools =
      new LedgerTools()
          .described("desk__count", Trust.READ_ONLY, "Counts.", "path", it -> "12 in " + it);
  private MemoryBench bench;

  private static Reactive ruled(Rule... rules) {
    return new Reactive(List.of(rules), 0.9, true, 3600);
  }

  /** A model that never says the same twice. */
  @BeforeEach
  void open() {
    var model = ScriptedModel.says(_ -> "reply " + replies.incrementAndGet());
    bench = new MemoryBench(data, Reactive.DEFAULTS, model, tools);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void only_a_rule_that_names_a_tool_lets_it_call_one() {
    var bound = Catalog.find("reactive").orElseThrow().cost().mostToolCalls();

    assertThat(bound.applyAsLong(Reactive.DEFAULTS)).isZero();
    assertThat(bound.applyAsLong(LINES)).isOne();
  }

  private String answer(String request) {
    return bench.run(request).answer().map(Answer::text).orElse("");
  }

  private List<String> drawn(TaskRecord task) {
    return bench.journal(task).stream()
        .filter(it -> it.kind() == Entry.Kind.REPORT && it.name().equals("node"))
        .map(it -> it.request().asJsonObject())
        .filter(it -> !it.getString("id").equals("request"))
        .map(it -> it.getString("id") + ": " + it.getString("label"))
        .toList();
  }

  @Test
  void the_same_request_is_answered_from_the_cache_and_without_a_thought() {
    assertThat(drawn(bench.run(PARIS)))
        .containsExactly("rule: query, by rule 1", "cache: miss", "reply: reply 1", "kept: kept");

    var again = bench.run("  what is the WEATHER in paris on the 3rd of may? ");

    assertThat(again.answer()).contains(Answer.of("reply 1"));
    assertThat(drawn(again)).last().asString().startsWith("cache: exact n");
    assertThat(again.spent().usage().tokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Please, what is the weather in Paris on the 3rd of May?",
        "Hello, what is the weather in Paris on the 3rd of May, please?",
        "what is the weather in paris on 3rd of may",
      })
  void a_request_that_asks_the_same_in_other_words_of_courtesy_is_too(String request) {
    answer(PARIS);

    var again = bench.run(request);

    assertThat(again.answer()).contains(Answer.of("reply 1"));
    assertThat(drawn(again)).last().asString().startsWith("cache: similar n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is the weather in London on the 3rd of May?",
        "what is the weather in london on the 3rd of may?",
        "What is the weather in Paris on the 4th of May?",
        "What is the weather in Paris not on the 3rd of May?",
        "What is the weather in May on the 3rd of Paris?",
      })
  void another_name_number_negation_or_order_is_another_request(String request) {
    answer(PARIS);

    assertThat(answer(request)).isEqualTo("reply 2");
  }

  @Test
  void without_the_check_of_what_they_are_about_similar_requests_are_taken_for_the_same() {
    bench.reopen(new Reactive(Reactive.DEFAULTS.rules(), 0.9, false, 3600));
    answer(PARIS);

    assertThat(answer("What is the weather in Paris on the 4th of May?")).isEqualTo("reply 1");
  }

  @Test
  void signs_make_another_calculation() {
    answer("What is (3 + 12) * 4 in the system of numbers that everybody uses?");

    assertThat(answer("What is 3 + (12 * 4) in the system of numbers that everybody uses?"))
        .isEqualTo("reply 2");
  }

  @Test
  void the_cache_outlives_the_server() {
    answer(PARIS);

    bench.reopen();

    assertThat(answer(PARIS)).isEqualTo("reply 1");
  }

  @Test
  void a_replay_comes_to_the_same_long_after_the_reply_has_expired() {
    answer(PARIS);
    var hit = bench.run(PARIS);
    bench.pass(Duration.ofDays(400));
    answer(PARIS);

    var replay = bench.replay(hit);

    assertThat(replay.firstDivergence()).isEmpty();
    assertThat(replay.identical()).isTrue();
    assertThat(replies).hasValue(2);
  }

  @Test
  void a_reply_counts_until_its_time_is_over_and_is_then_replaced() {
    answer(PARIS);

    bench.pass(Duration.ofSeconds(3599));
    assertThat(answer(PARIS)).isEqualTo("reply 1");
    bench.pass(Duration.ofSeconds(1));
    assertThat(answer(PARIS)).isEqualTo("reply 2");
    assertThat(answer(PARIS)).isEqualTo("reply 2");
  }

  @Test
  void other_rules_have_other_replies() {
    answer(PARIS);

    bench.reopen(LINES);

    assertThat(answer(PARIS)).isEqualTo("reply 2");
  }

  @Test
  void a_rule_has_its_tool_called_with_what_the_request_says_and_its_result_is_cached() {
    bench.reopen(LINES);

    assertThat(answer("How many lines does Minutes.txt have?")).isEqualTo("12 in Minutes.txt");
    assertThat(answer("How many lines does Minutes.txt have?")).isEqualTo("12 in Minutes.txt");
    assertThat(tools.ledger()).hasSize(1);
    assertThat(replies).hasValue(0);
  }

  @Test
  void a_tool_that_fails_is_said_to_and_its_failure_is_not_cached() {
    bench.reopen(LINES);
    tools.failing("desk__count", new Observation.Failure("out of order"));

    for (int time = 0; time < 2; time++) {
      assertThat(bench.run("How many lines does a.txt have?").answer())
          .contains(Answer.partial("The tool desk__count did not answer: out of order"));
    }
    assertThat(tools.ledger()).hasSize(2);
  }

  @Test
  void a_tool_that_does_not_exist_ends_it_by_name() {
    bench.reopen(ruled(new Rule(Kind.TOOL, List.of("lines"), "desk__weigh", "", true)));

    var record = bench.run("lines");

    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.answer().orElseThrow().text())
        .startsWith("The tool desk__weigh did not answer: ");
  }

  @Test
  void actions_are_neither_cached_nor_looked_up() {
    assertThat(answer("Create an invoice.")).isEqualTo("reply 1");

    var again = bench.run("Create an invoice.");

    assertThat(again.answer()).contains(Answer.of("reply 2"));
    assertThat(drawn(again)).contains("rule: action, by rule 2", "cache: not looked up");
    assertThat(bench.journal(again)).noneMatch(it -> it.kind() == Entry.Kind.RECALL);
  }

  @Test
  void secrets_and_long_requests_are_not_kept() {
    assertThat(drawn(bench.run("What is behind door 4711?")))
        .endsWith("kept: not kept: it holds a secret");
    assertThat(drawn(bench.run("What is this? " + "word ".repeat(500))))
        .endsWith("kept: not kept: it is too long");
  }

  @Test
  void an_empty_reply_is_partial_and_not_kept() {
    var run = scripted().says("respond", " ");

    assertThat(Reactive.DEFAULTS.solve(Task.of(PARIS), run)).isEqualTo(Answer.partial(""));
    assertThat(run.effects("remember")).isEmpty();
  }

  @Test
  void what_is_in_memory_without_being_a_reply_is_no_reply() {
    var note = new Note(Note.Kind.WORKING, "what is new?\nNothing.", List.of("reply"));
    var run =
        scripted()
            .knows(
                _ ->
                    List.of(
                        new Recalled("n1", Instant.now(), "", Optional.empty(), Noted.of(note))))
            .says("respond", "Much.");

    assertThat(Reactive.DEFAULTS.solve(Task.of("What is new?"), run)).isEqualTo(Answer.of("Much."));
  }

  @Test
  void material_that_comes_with_a_request_is_part_of_it() {
    var run = scripted().says("respond", "It is.");

    Reactive.DEFAULTS.solve(new Task("Is it red?", List.of("A rose.")), run);

    assertThat(run.effects("remember").getFirst().request().toString())
        .contains("is it red? context: a rose.\nIt is.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do           | Look out of the window.            |",
        "do           | Do it!                             | {}",
        "do it        | Now DO IT, please.                 | {}",
        "lines {path} | How many lines?                    |",
        "{a} plus {b} | 3 plus 4 plus 5?                   | {a=3, b=4 plus 5}",
        "from {a} to {b} by train | From New York to Boston, by train. | {a=New York, b=Boston}",
        "say {text}   | Please say \"good night\".         | {text=good night}",
      })
  void patterns_match_whole_words(String pattern, String request, String found) {
    assertThat(RequestPattern.of(pattern).match(request).map(Object::toString))
        .isEqualTo(Optional.ofNullable(found));
  }

  @Test
  void the_first_rule_that_fits_decides_and_its_reply_is_filled_in() {
    var run = scripted().tool("desk__count", "path", it -> "12").says("respond", "no");
    var rules =
        new Reactive(
            List.of(
                new Rule(Kind.TOOL, List.of("weigh {path}"), "desk__weigh", "", true),
                new Rule(
                    Kind.TOOL,
                    List.of("length of {path}", "lines of {path}"),
                    "desk__count",
                    "I used desk__count: ${path} has ${result}.",
                    true),
                new Rule(Kind.QUERY, List.of("lines"), "", "", true)),
            0.9,
            true,
            0);

    assertThat(rules.solve(Task.of("Tell me the lines of a.txt!"), run))
        .isEqualTo(Answer.of("I used desk__count: a.txt has 12."));
    assertThat(((ToolCall) run.effects("act").getFirst().request()).arguments())
        .hasToString("{\"path\":\"a.txt\"}");
    assertThat(run.effects("recall")).isEmpty();
    assertThat(run.reports(Progress.Pruned.class)).containsExactly(new Progress.Pruned("cache"));
  }

  @Test
  void parameters_have_bounds() {
    assertThatThrownBy(() -> new Reactive(List.of(), 0.4, true, 1))
        .hasMessage("similarity: 0.4, must be from 0.5 to 1");
    assertThatThrownBy(() -> new Reactive(List.of(), 0.9, true, -1))
        .hasMessage("ttlSeconds: -1, must be from 0 to 31536000");
    assertThatThrownBy(() -> ruled(new Rule(Kind.QUERY, List.of(), "", "", true)))
        .hasMessage("rules: patterns: 0, must be from 1 to 100");
    assertThatThrownBy(() -> ruled(new Rule(Kind.QUERY, List.of("{a} {b} c"), "", "", true)))
        .hasMessage("pattern: {a} {b} c, must have a word between two names");
    assertThatThrownBy(() -> ruled(new Rule(Kind.QUERY, List.of("{a}"), "", "", true)))
        .hasMessage("pattern: {a}, must have a word");
  }
}
