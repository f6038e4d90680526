// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Source;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.testkit.ScriptedModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReflectionTest {

  @TempDir Path data;
  private KeptSpace space;

  @BeforeEach
  void open() {
    var keeper = new MemoryKeeper(20, 10, 0, 1, 0, 0, 15);
    space = new KeptSpace(data, keeper, ReflectionTest::reply);
  }

  private static String reply(ModelCall call) {
    return switch (call.prompt().name()) {
      case "read" -> Replies.reading("It was quiet.", List.of());
      case "ask-oneself" -> "{\"questions\":[\"What do owls do at night?\",\"\"]}";
      default ->
          """
          {"insights":[
            {"text":"Owls are busy when others sleep.","evidence":[1,2,1,99],"importance":0.9},
            {"text":"Nobody knows.","evidence":[99],"importance":0.9},
            {"text":"owl 12 hunts at night","evidence":[1],"importance":0.9}]}\
          """;
    };
  }

  @AfterEach
  void close() {
    space.close();
  }

  private void owls(int count, double importance) {
    for (int owl = 0; owl < count; owl++) {
      var note = new Note(Note.Kind.SEMANTIC, "owl %d hunts at night".formatted(owl), List.of());
      space.add(new Noted(note, importance, 0.5, List.of()));
    }
  }

  private List<Noted> insights() {
    return space.notes().stream().filter(it -> it.note().tags().contains("insight")).toList();
  }

  private List<Prompt> asked() {
    return space.model().seen().stream().filter(it -> it.role() == Role.REFLECTOR).toList();
  }

  @Test
  void notes_that_matter_enough_together_are_reflected_on_once() {
    space.episode("Watch.", ""); // its summary counts one half
    owls(16, 0.9);
    space.keep();
    assertThat(asked()).isEmpty();

    owls(1, 0.1);
    space.keep();
    space.keep();

    assertThat(asked()).extracting(Prompt::name).containsExactly("ask-oneself", "infer");
    assertThat(insights()).hasSize(1);
  }

  @Test
  void an_insight_has_what_was_shown_as_evidence_and_one_without_is_none() {
    owls(20, 0.9);

    space.keep();

    assertThat(insights())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.note().text()).isEqualTo("Owls are busy when others sleep.");
              assertThat(it.importance()).isEqualTo(0.9);
              assertThat(it.confidence()).isEqualTo(0.75);
              assertThat(it.sources()).hasSize(2).extracting(Source::confidence).containsOnly(0.5);
            });
    assertThat(ScriptedModel.text(asked().getLast())).contains("What do owls do at night?");
    var notes = space.list(ThingType.NOTE).stream().map(it -> it.id()).toList();
    assertThat(insights().getFirst().sources()).extracting(Source::id).isSubsetOf(notes);
  }
}
