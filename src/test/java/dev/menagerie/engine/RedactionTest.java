// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No secret gets into a journal, and what an architecture sees is what the journal holds. */
@Timeout(60)
class RedactionTest {

  private static final String SECRET = "open-sesame-42";
  private static final String NOTE = "[removed: password]";

  private static final Redaction PASSWORD =
      new Redaction() {
        @Override
        public Optional<String> found(String text) {
          return text.contains(SECRET) ? Optional.of("password") : Optional.empty();
        }

        @Override
        public String removed(String text) {
          return text.replace(SECRET, NOTE);
        }
      };

  record Hint(String word) {}

  /** A way to ask a model. */
  record Way(String name, Architecture architecture) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Way way(String name, Function<Run, String> asking) {
    return new Way(name, (_, run) -> Answer.of(asking.apply(run)));
  }

  static Stream<Way> ways() {
    return Stream.of(
        way("a text", run -> run.think(Prompt.of("text", "say it"))),
        way("a value", run -> run.think(Prompt.of("value", "say it"), Hint.class).word()),
        way(
            "calls",
            run ->
                run.think(Prompt.of("calls", "call it"), run.tools()).calls().stream()
                    .map(it -> it.arguments().toString())
                    .collect(Collectors.joining())),
        way(
            "elements",
            run -> {
              var heard = new ArrayList<String>();
              run.thinkEach(Prompt.of("each", "list it"), Hint.class, it -> heard.add(it.word()));
              return String.join(" ", heard);
            }),
        way(
            "a failure",
            run -> {
              try {
                return run.think(Prompt.of("failure", "fail"));
              } catch (ModelFailed e) {
                return String.valueOf(e.getMessage());
              }
            }));
  }

  private static ModelReply reply(ModelCall call) {
    return switch (call.prompt().name()) {
      case "calls" ->
          ScriptedModel.reply(
              "I use " + SECRET,
              List.of(new ToolCall("1", "door__open", Json.object().add("code", SECRET).build())));
      case "value" -> ScriptedModel.reply("{\"word\": \"%s\"}".formatted(SECRET), List.of());
      case "each" ->
          ScriptedModel.reply(
              "{\"value\": [{\"word\": \"%s\"}, {\"word\": \"no\"}]}".formatted(SECRET), List.of());
      case "failure" -> throw new ModelFailed("not with " + SECRET, false);
      default -> ScriptedModel.reply("it is " + SECRET, List.of());
    };
  }

  private static LedgerTools door() {
    return new LedgerTools().with("door__open", Trust.READ_ONLY, _ -> "open");
  }

  private static Workbench bench(Architecture architecture) {
    return Workbench.of(architecture)
        .model(ScriptedModel.replies(RedactionTest::reply))
        .tools(door())
        .knowing(PASSWORD);
  }

  private static String written(Workbench bench, String task) {
    return bench.journal(task).stream()
        .map(Entry::toString)
        .collect(Collectors.joining("\n", "", bench.tasks().find(task).orElseThrow().toString()));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void what_a_model_replies_is_seen_and_kept_without_secrets(Way way) {
    try (var bench = bench(way.architecture())) {
      var ended = bench.run("tell me");

      assertThat(ended.answer().orElseThrow().text()).contains(NOTE).doesNotContain(SECRET);
      assertThat(written(bench, ended.id())).contains(NOTE).doesNotContain(SECRET);
      assertThat(bench.tasks().replay(ended.id()).identical()).isTrue();
    }
  }

  @Test
  void what_is_asked_is_kept_without_secrets() {
    Architecture echo = (task, _) -> Answer.of(task.text());
    try (var bench = bench(echo)) {
      var asked = new Task("use " + SECRET, List.of("it is " + SECRET + " indeed"));

      var ended = bench.ended(bench.tasks().start(Submission.of("it", asked)).id());

      assertThat(ended.goal()).isEqualTo("use " + NOTE);
      assertThat(ended.answer().orElseThrow().text()).contains("it is " + NOTE + " indeed");
      assertThat(written(bench, ended.id())).doesNotContain(SECRET);
    }
  }

  @Test
  void a_parameter_with_a_secret_is_refused_with_its_place() {
    Architecture any = (_, _) -> Answer.of("never");
    try (var bench = bench(any)) {
      var steps = Json.array().add("look").add(Json.object().add("key", SECRET));
      var parameters = Json.object().add("steps", steps).build();
      var submission =
          new Submission(
              "it",
              Task.of("go"),
              parameters,
              Optional.empty(),
              Optional.empty(),
              Optional.empty());

      assertThatThrownBy(() -> bench.tasks().start(submission))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("parameters.steps[1].key: has a secret in it (password)");
    }
  }

  @Test
  void an_answer_is_kept_without_secrets() {
    Architecture asks = (_, run) -> Answer.of(run.ask(Question.of("which?")));
    try (var bench = bench(asks)) {
      var started = bench.start("ask");
      var path = bench.waiting(started.id()).path();

      bench.tasks().reply(started.id(), path, new Reaction.Text("it is " + SECRET));

      assertThat(bench.ended(started.id()).answer().orElseThrow().text())
          .isEqualTo("it is " + NOTE);
      assertThat(written(bench, started.id())).doesNotContain(SECRET);
    }
  }

  @Test
  void arguments_and_values_with_a_secret_are_refused() {
    Architecture asks = (_, run) -> Answer.of(run.ask(Question.of("which?")));
    try (var bench = bench(asks)) {
      var started = bench.start("ask");
      var path = bench.waiting(started.id()).path();
      var secret = Json.object().add("code", SECRET).build();

      for (var reaction : List.of(new Reaction.Edit(secret), new Reaction.Values(secret))) {
        assertThatThrownBy(() -> bench.tasks().reply(started.id(), path, reaction))
            .isInstanceOf(Refused.class)
            .hasMessageContaining("code: has a secret in it (password)");
      }
    }
  }

  @Test
  void a_fork_is_told_nothing_secret() {
    Architecture asks = (_, run) -> Answer.of(run.think(Prompt.of("text", "say it")));
    try (var bench = bench(asks)) {
      var first = bench.run("go");
      var thought =
          bench.journal(first.id(), it -> it.kind() == Entry.Kind.THINK).getFirst().position();
      var cut = Cut.behind(thought);
      var reworded = new Cut.Change.Prompt(new Rewording.Text("say " + SECRET));

      var fork = bench.ended(bench.tasks().fork(first.id(), cut.with(reworded)).id());

      assertThat(written(bench, fork.id())).contains("say " + NOTE).doesNotContain(SECRET);
    }
  }

  @Test
  void a_note_that_does_not_fit_is_malformed_and_not_diverged() {
    try (var bench =
        Workbench.of(
                (_, run) -> Answer.of(run.think(Prompt.of("value", "say it"), Short.class).word()))
            .model(ScriptedModel.replies(RedactionTest::reply))
            .knowing(PASSWORD)) {
      var ended = bench.run("tell me");

      assertThat(ended.status()).isEqualTo(Status.FAILED);
      assertThat(ended.error().orElseThrow()).doesNotContain("diverged");
    }
  }

  record Short(String word) {
    Short {
      if (word.length() > 16) {
        throw new IllegalArgumentException("word: at most 16 characters");
      }
    }
  }

  @Test
  void what_was_remembered_before_is_recalled_without_secrets() {
    Architecture recalls =
        (_, run) ->
            Answer.of(
                run.recall(Query.of("door", 3)).stream()
                    .map(Note::text)
                    .findFirst()
                    .orElse("none"));
    try (var bench = bench(recalls).memory("old")) {
      bench.remembering(
          "old", Instant.EPOCH, List.of(MemoryContent.Noted.of(Note.of("door: " + SECRET))));

      var ended = bench.run("which code does the door have?");

      assertThat(ended.answer().orElseThrow().text()).isEqualTo("door: " + NOTE);
      assertThat(written(bench, ended.id())).doesNotContain(SECRET);
    }
  }

  @Test
  void names_of_fields_and_whole_numbers_count() {
    var digits =
        new Redaction() {
          @Override
          public Optional<String> found(String text) {
            return text.matches(".*\\d{16}.*") ? Optional.of("card") : Optional.empty();
          }

          @Override
          public String removed(String text) {
            return text.replaceAll("\\d{16}", "[removed: card]");
          }
        };
    var json = Json.object("{\"4111111111111111\": 1, \"card\": 4111111111111111, \"p\": 0.5}");

    assertThat(digits.removed(json))
        .isEqualTo(
            Json.object("{\"[removed: card]\": 1, \"card\": \"[removed: card]\", \"p\": 0.5}"));
    assertThat(digits.first(Json.object("{\"a\": [{\"card\": 4111111111111111}]}")))
        .contains(new Redaction.Place("a[0].card", "card"));
  }

  @Test
  void a_request_is_known_again_by_its_key_when_more_is_secret_than_before() {
    Architecture echo = (task, _) -> Answer.of(task.text());
    try (var bench = Workbench.of(echo)) {
      var submission =
          new Submission(
              "it",
              Task.of("use " + SECRET),
              JsonValue.EMPTY_JSON_OBJECT,
              Optional.empty(),
              Optional.empty(),
              Optional.of("order-1"));
      var first = bench.ended(bench.tasks().start(submission).id());

      bench.knowing(PASSWORD);

      assertThat(bench.tasks().start(submission).id()).isEqualTo(first.id());
    }
  }

  @Test
  void what_a_task_is_found_by_has_no_secret() {
    Architecture any = (_, _) -> Answer.of("never");
    try (var bench = bench(any).session("about " + SECRET)) {
      assertThatThrownBy(() -> bench.start("go"))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("session: has a secret in it (password)");
    }
  }
}
