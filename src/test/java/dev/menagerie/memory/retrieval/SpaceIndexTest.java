// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.memory.retrieval.Draft.START;
import static dev.menagerie.memory.retrieval.Draft.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceIndexTest {

  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};
  private static final float[] NORTH_EAST = {0.6f, 0.8f};

  @TempDir Path folder;
  private SpaceIndex index;

  @BeforeEach
  void open() {
    index = SpaceIndex.open(folder);
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void finds_by_words_what_was_published() {
    index.add(note(1, "Anna plays the cello.").document());

    assertThat(found("cello")).isEmpty();
    index.publish(1);
    assertThat(found("cello")).containsExactly("n1");
    assertThat(index.search(asked("cello"), Ranking.DEFAULT, String::length).applied())
        .isEqualTo(1);
  }

  @Test
  void a_hit_is_the_document_as_it_was_added_and_says_why() {
    var document =
        note(3, "Anna plays the cello.")
            .kind("EPISODIC")
            .tags(List.of("music", "people"))
            .importance(0.9)
            .valid(START, START.plus(Duration.ofDays(2)))
            .about("Anna", "cello")
            .vector(EAST)
            .by("t7.1")
            .document();
    publish(document, note(4, "It rains.").document());

    var hits = hits(Search.of("Who plays a cello with Anna?", NORTH_EAST, 5, START.plusSeconds(3)));

    assertThat(hits).extracting(Hit::document).containsExactly(document.withoutVector());
    assertThat(hits.getFirst().reasons())
        .extracting(Reason::channel)
        .containsExactly(Channel.values());
    assertThat(hits.getFirst().reasons()).extracting(Reason::rank).containsOnly(1);
    assertThat(hits.getFirst().reasons().get(1).score()).isBetween(0.5999, 0.6001);
    assertThat(hits.getFirst().reasons().get(3).score()).isEqualTo(1);
    assertThat(hits.getFirst().reasons().get(4).score()).isEqualTo(0.9);
  }

  @Test
  void what_ended_is_seen_as_of_before_and_no_more_now() {
    publish(
        note(1, "Anna lives in Oslo.").id("f1").document(), note(2, "Anna has a dog.").document());
    index.end("f1", 1, 3, "t9");
    index.add(note(3, "Anna lives in Rome.").id("f1").document());
    index.publish(3);

    assertThat(texts(asked("Anna")))
        .containsExactlyInAnyOrder("Anna lives in Rome.", "Anna has a dog.");
    assertThat(texts(asked("Anna").withSight(Sight.ALL.upTo(2))))
        .containsExactlyInAnyOrder("Anna lives in Oslo.", "Anna has a dog.");
    assertThat(texts(asked("Anna").withSight(Sight.ALL.upTo(1))))
        .containsExactly("Anna lives in Oslo.");
  }

  @Test
  void a_fork_sees_what_it_wrote_and_does_not_see_what_others_ended_after_its_cut() {
    publish(note(1, "Anna lives in Oslo.").id("f1").document());
    index.end("f1", 1, 3, "other");
    index.add(note(3, "Anna lives in Rome.").id("f1").by("other").document());
    index.add(note(4, "Anna lives on a boat.").id("f2").by("fork.2").document());
    index.publish(4);
    var fork = new Sight(List.of(new Window("", 2), new Window("fork", 9)), List.of());

    assertThat(texts(asked("Anna lives").withSight(fork)))
        .containsExactlyInAnyOrder("Anna lives in Oslo.", "Anna lives on a boat.");
  }

  @Test
  void what_is_out_of_sight_does_not_weigh_in_how_rare_a_word_is() {
    publish(note(1, "rare bird").document(), note(2, "common bird, a common one").document());
    var before = hits(asked("bird").withSight(Sight.ALL.upTo(2)));
    for (int i = 3; i < 50; i++) {
      index.add(note(i, "bird " + i).document());
    }
    index.publish(50);

    assertThat(hits(asked("bird").withSight(Sight.ALL.upTo(2)))).isEqualTo(before);
  }

  @Test
  void a_document_may_be_put_in_the_place_of_itself() {
    publish(note(1, "first wording").document());
    publish(note(1, "second wording").document());

    assertThat(texts(asked("wording"))).containsExactly("second wording");
  }

  @Test
  void goes_on_after_reopening_from_what_was_committed() {
    publish(note(1, "kept").document());
    index.commit(1);
    publish(note(2, "not kept").document());

    index.close();
    index = SpaceIndex.open(folder);

    assertThat(index.committed()).isEqualTo(1);
    assertThat(texts(asked("kept"))).containsExactly("kept");
    assertThat(index.search(asked("kept"), Ranking.DEFAULT, String::length).applied()).isEqualTo(1);
  }

  @Test
  void what_is_erased_is_gone_from_the_disk_too() throws IOException {
    publish(
        note(1, "Klaus Xylophon was here").about("Xylophon").document(),
        note(2, "Klaus Vergissmeinnicht stayed").document());
    index.commit(1);
    assertThat(onDisk("Xylophon", "xylophon")).isTrue();

    index.erase(List.of("n1"));
    index.commit(2);

    assertThat(texts(asked("Klaus"))).containsExactly("Klaus Vergissmeinnicht stayed");
    assertThat(onDisk("Xylophon", "xylophon")).isFalse();
    assertThat(onDisk("Vergissmeinnicht", "vergissmeinnicht")).isTrue();
  }

  private boolean onDisk(String... words) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (var word : words) {
          if (bytes.contains(word)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void everything_can_be_removed() {
    publish(note(1, "gone").document());
    index.commit(1);

    index.clear();
    index.commit(0);

    assertThat(found("gone")).isEmpty();
    assertThat(index.committed()).isZero();
  }

  @Test
  void a_folder_in_use_is_refused() {
    assertThatThrownBy(() -> SpaceIndex.open(folder))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("is in use by another server");
    publish(note(1, "still there").document());
    assertThat(found("still there")).containsExactly("n1");
  }

  @Test
  void a_file_where_the_folder_should_be_is_refused() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "in the way");

    assertThatThrownBy(() -> SpaceIndex.open(file))
        .isInstanceOf(JournalFailed.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void as_many_are_found_as_are_wanted_however_few_a_channel_lists_otherwise() {
    for (int i = 1; i <= 80; i++) {
      index.add(note(i, "cello " + i).document());
    }
    index.publish(80);

    assertThat(hits(Search.of("cello", null, 70, START))).hasSize(70);
  }

  @Test
  void vectors_of_other_dimensions_live_beside_each_other_and_are_not_compared() {
    publish(
        note(1, "one").vector(EAST).document(), note(2, "two").vector(0.6f, 0, 0.8f).document());

    assertThat(ids(hits(Search.of("", NORTH_EAST, 5, START)))).containsExactly("n1");
    assertThat(ids(hits(Search.of("", new float[] {0, 0, 1}, 5, START)))).containsExactly("n2");
    assertThat(ids(hits(Search.of("", new float[] {0, 0, 0, 1}, 5, START)))).isEmpty();
  }

  @Test
  void words_do_not_find_what_has_the_common_words_of_a_question_alone() {
    for (int i = 1; i <= 30; i++) {
      index.add(note(i, "Anna said " + i).document());
    }
    index.add(note(31, "Anna's profession was named").document());
    index.publish(31);

    assertThat(found("profession of Anna")).containsExactly("n31");
    assertThat(found("Anna")).hasSize(20);
  }

  @Test
  void meaning_finds_what_shares_no_word() {
    publish(
        note(1, "She plays the cello.").vector(EAST).document(),
        note(2, "It rains.").vector(NORTH).document());

    var hits = hits(Search.of("musician", new float[] {0.8f, 0.6f}, 5, START));

    assertThat(ids(hits)).containsExactly("n1", "n2");
    assertThat(hits.getFirst().relevance()).isBetween(0.79, 0.81);
  }

  @Test
  void the_walk_finds_what_shares_an_entity_with_what_was_found() {
    publish(
        note(1, "My flatmate is Bea.").about("Anna", "Bea").document(),
        note(2, "I practise every morning.").about("Bea").document(),
        note(3, "I repair clocks.").about("Carl").document());

    var hits = hits(asked("Who is the flatmate of Anna?"));

    assertThat(ids(hits)).containsExactly("n1", "n2");
    assertThat(hits.get(1).reasons())
        .extracting(Reason::channel)
        .containsExactly(Channel.GRAPH, Channel.RECENCY, Channel.IMPORTANCE);
  }

  @Test
  void an_entity_is_found_by_its_name_however_it_is_written() {
    publish(
        note(1, "The capital.").about("東京").document(),
        note(2, "The colleague.").about("José  García-López").document(),
        note(3, "Someone else.").about("José").document());

    assertThat(found("東京はどこ")).containsExactly("n1");
    assertThat(found("where is JOSÉ GARCÍA LÓPEZ now")).containsExactly("n2");
  }

  @Test
  void the_walk_does_not_lead_over_what_is_out_of_sight() {
    publish(
        note(1, "Anna").about("Anna").document(),
        note(2, "hidden").about("Anna", "Bea").document(),
        note(3, "far").about("Bea").document());
    index.end("n2", 2, 4, "");
    index.publish(4);

    assertThat(found("Anna")).containsExactly("n1");
    assertThat(ids(hits(asked("Anna").withSight(Sight.ALL.upTo(3)))))
        .containsExactlyInAnyOrder("n1", "n2", "n3");
  }

  @Test
  void recency_and_importance_order_what_is_found_and_find_nothing_themselves() {
    publish(
        note(1, "cello").at(START.plus(Duration.ofDays(60))).importance(0.5).document(),
        note(2, "cello").importance(1).document(),
        note(3, "piano").at(START.plus(Duration.ofDays(61))).importance(1).document());
    var search = Search.of("cello", null, 5, START.plus(Duration.ofDays(61)));
    var lexical = Map.of(Channel.LEXICAL, 1.0);

    assertThat(ids(index.search(search, weights(lexical), String::length).hits()))
        .containsExactly("n2", "n1"); // equals: what was told last is first
    var recent = Map.of(Channel.LEXICAL, 1.0, Channel.RECENCY, 1.0);
    var hits = index.search(search, weights(recent), String::length).hits();
    assertThat(ids(hits)).containsExactly("n1", "n2");
    assertThat(hits.get(1).reasons().get(1).score()).isBetween(0.24, 0.25);
    var important = Map.of(Channel.LEXICAL, 1.0, Channel.IMPORTANCE, 1.0);
    assertThat(ids(index.search(search, weights(important), String::length).hits()))
        .containsExactly("n2", "n1");
  }

  @Test
  void recency_lists_nothing_older_than_six_half_lives() {
    publish(note(1, "cello").at(START).document());

    var hits = hits(Search.of("cello", null, 5, START.plus(Duration.ofDays(181))));

    assertThat(hits.getFirst().reasons())
        .extracting(Reason::channel)
        .containsExactly(Channel.LEXICAL, Channel.IMPORTANCE);
  }

  @Test
  void an_open_question_finds_the_newest() {
    for (int i = 1; i <= 9; i++) {
      index.add(note(i, "note " + i).kind(i % 2 == 0 ? "EPISODIC" : "SEMANTIC").document());
    }
    index.publish(9);

    assertThat(ids(hits(Search.of(" ", null, 3, START)))).containsExactly("n9", "n8", "n7");
    assertThat(ids(hits(Search.of("?", null, 3, START).withKinds(Set.of("EPISODIC")))))
        .containsExactly("n8", "n6", "n4");
  }

  @Test
  void what_is_not_relevant_enough_is_no_hit() {
    publish(
        note(1, "She plays the cello.").vector(EAST).document(),
        note(2, "It rains.").vector(NORTH).document());
    var search = Search.of("musician", new float[] {0.8f, 0.6f}, 5, START);

    assertThat(ids(hits(search.withThreshold(0.7)))).containsExactly("n1");
    assertThat(hits(search.withThreshold(0.9))).isEmpty();
  }

  @Test
  void the_walk_does_not_begin_at_what_is_not_relevant_enough() {
    publish(
        note(1, "red").vector(EAST).about("Bea").document(),
        note(2, "far").about("Bea").document());
    var search = Search.of("musician", NORTH_EAST, 5, START);

    assertThat(ids(hits(search))).containsExactly("n1", "n2");
    assertThat(hits(search.withThreshold(0.7))).isEmpty();
  }

  @Test
  void hits_that_do_not_fit_are_passed_over() {
    publish(
        note(1, "cello cello cello, a long note about it").document(),
        note(2, "cello, short").document());

    assertThat(found("cello")).hasSize(2);
    assertThat(texts(asked("cello").withTokens(15))).containsExactly("cello, short");
    assertThat(hits(asked("cello").withTokens(0))).isEmpty();
  }

  @Test
  void time_is_when_it_was_so_or_else_when_it_was_written() {
    var day = Duration.ofDays(1);
    publish(
        note(1, "alpha").at(START).document(),
        note(2, "beta").valid(START.plus(day), null).document(),
        note(3, "gamma").valid(START, START.plus(day)).document());
    var search = asked("alpha beta gamma");

    assertThat(ids(hits(search.within(START, START.plusSeconds(1)))))
        .containsExactlyInAnyOrder("n1", "n3");
    assertThat(ids(hits(search.within(START.plus(day), null)))).containsExactly("n2");
    assertThat(ids(hits(search.within(null, START)))).isEmpty();
    assertThatThrownBy(() -> search.within(START, START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be after");
  }

  @Test
  void vectors_that_cannot_be_compared_are_refused() {
    for (var vector :
        List.of(new float[0], new float[] {2, 0}, new float[] {Float.NaN, 1}, new float[2])) {
      assertThatThrownBy(() -> Search.of("", vector, 1, START))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> note(1, "x").vector(vector).document())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_text_of_a_megabyte_and_one_without_words_are_kept() {
    publish(
        note(1, "word ".repeat(200_000) + "needle").document(),
        note(2, "").document(),
        note(3, "x".repeat(100_000)).document());

    assertThat(found("needle")).containsExactly("n1");
    assertThat(found("needle word ".repeat(50_000))).containsExactly("n1");
    assertThat(ids(hits(Search.of("", null, 9, START)))).containsExactly("n3", "n2", "n1");
  }

  private Ranking weights(Map<Channel, Double> weights) {
    return Ranking.DEFAULT.withWeights(weights).withLambda(1);
  }

  private void publish(Document... documents) {
    for (var document : documents) {
      index.add(document);
    }
    index.publish(documents.length);
  }

  private static Search asked(String text) {
    return Search.of(text, null, 20, START);
  }

  private List<Hit> hits(Search search) {
    return index.search(search, Ranking.DEFAULT, String::length).hits();
  }

  private List<String> found(String text) {
    return ids(hits(asked(text)));
  }

  private List<String> texts(Search search) {
    return hits(search).stream().map(it -> it.document().text()).toList();
  }

  private static List<String> ids(List<Hit> hits) {
    return hits.stream().map(it -> it.document().id()).toList();
  }
}
