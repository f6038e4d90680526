// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page of guarantees claims what was noted, all of it, and says what was not. */
class GuaranteesPageTest {

  private static JsonObject note(Guarantee promise, String test, String what) {
    return Json.object()
        .add("promise", promise.name())
        .add("test", test)
        .add("what", what)
        .add("count", 3)
        .add("result", "held")
        .add("form", "long")
        .build();
  }

  @Test
  void names_each_test_that_speaks_of_a_promise_and_noted_nothing() {
    var speakers =
        Map.of(
            Guarantee.CRASH, Set.of("OneTest", "OtherIT"),
            Guarantee.STORAGE, Set.of("OneTest"));

    var silent =
        GuaranteesPage.silent(
            List.of(
                note(Guarantee.CRASH, "OneTest", "a death"),
                note(Guarantee.STORAGE, "OneTest", "a cut")),
            speakers);

    assertThat(silent).containsExactly("CRASH by OtherIT");
    assertThat(GuaranteesPage.silent(List.of(), Map.of(Guarantee.LIFE, Set.of())))
        .containsExactly("LIFE by anybody");
  }

  @Test
  void knows_from_their_classes_which_tests_speak_of_which_promise() {
    var speakers = GuaranteesPage.speakers();

    assertThat(speakers).containsOnlyKeys(Guarantee.values());
    assertThat(speakers.values()).noneMatch(Set::isEmpty);
    assertThat(speakers.get(Guarantee.CRASH))
        .contains("CrashTest", "ChaosIT", "ServerKillIT", "StoreKillIT", "MemoryKillIT")
        .doesNotContain("FailingDiskTest", "GuaranteesPageTest");
    assertThat(speakers.get(Guarantee.STORAGE)).contains("FailingDiskTest", "FailingStorageIT");
  }

  @Test
  void rows_stand_by_test_and_then_by_what_was_tried_in_whatever_order_they_were_noted() {
    var notes =
        List.of(
            note(Guarantee.FORK, "ForkTest", "b: all"),
            note(Guarantee.FORK, "CausalityTest", "z"),
            note(Guarantee.FORK, "ForkTest", "a: all"));

    var page = GuaranteesPage.page(notes, "a machine");

    assertThat(page).isEqualTo(GuaranteesPage.page(notes.reversed(), "a machine"));
    assertThat(page.lines().filter(it -> it.endsWith("| held |")))
        .containsExactly(
            "| z | `CausalityTest` | long | 3 | held |",
            "| a: all | `ForkTest` | long | 3 | held |",
            "| b: all | `ForkTest` | long | 3 | held |");
  }
}
