// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.menagerie.memory.embedding.VectorStore.Near;
import dev.menagerie.memory.embedding.VectorStore.Stored;
import dev.menagerie.memory.embedding.VectorStore.Where;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store of vectors of two numbers does. */
interface VectorStoreContract {

  VectorStore store();

  /** A space that no other test uses. */
  private static String space() {
    return "space " + UUID.randomUUID();
  }

  private static Stored stored(String id, float x, float y, String kind, long from) {
    return new Stored(id, new float[] {x, y}, Map.of("kind", kind), Map.of("from", from));
  }

  private static List<String> ids(List<Near> found) {
    return found.stream().map(Near::id).toList();
  }

  @Test
  default void the_nearest_come_first_with_their_cosine() {
    var space = space();
    store()
        .add(
            space,
            List.of(
                stored("n1", 0, 1, "semantic", 1),
                stored("n2", 1, 0, "semantic", 2),
                stored("n3", 0.6f, 0.8f, "semantic", 3),
                stored("n4", -1, 0, "semantic", 4)));

    var found = store().search(space, new float[] {1, 0}, 4, Where.NONE, _ -> true);

    assertThat(ids(found)).containsExactly("n2", "n3", "n1", "n4");
    assertThat(found.get(0).similarity()).isEqualTo(1, within(1e-5));
    assertThat(found.get(1).similarity()).isEqualTo(0.6, within(1e-5));
    assertThat(found.get(3).similarity()).isEqualTo(-1, within(1e-5));
    assertThat(store().search(space, new float[] {1, 0}, 2, Where.NONE, _ -> true)).hasSize(2);
  }

  @Test
  default void spaces_do_not_mix() {
    var one = space();
    var other = space();
    store().add(one, List.of(stored("n1", 1, 0, "semantic", 1)));
    store().add(other, List.of(stored("n2", 0, 1, "semantic", 1)));

    store().remove(List.of("n1", "n3"));

    assertThat(store().search(one, new float[] {1, 0}, 5, Where.NONE, _ -> true)).isEmpty();
    assertThat(ids(store().search(other, new float[] {1, 0}, 5, Where.NONE, _ -> true)))
        .containsExactly("n2");
    assertThat(store().search(space(), new float[] {1, 0}, 5, Where.NONE, _ -> true)).isEmpty();
  }

  @Test
  default void what_is_added_again_is_replaced() {
    var space = space();
    store().add(space, List.of(stored("n1", 1, 0, "semantic", 1)));

    store()
        .add(space, List.of(stored("n1", 1, 0, "working", 2), stored("n1", 0, 1, "episodic", 3)));

    var found = store().search(space, new float[] {0, 1}, 5, Where.NONE, _ -> true);
    assertThat(ids(found)).containsExactly("n1");
    assertThat(found.getFirst().similarity()).isEqualTo(1, within(1e-5));
  }

  @Test
  default void every_condition_must_hold() {
    var space = space();
    store()
        .add(
            space,
            List.of(
                stored("n1", 1, 0, "semantic", 1),
                stored("n2", 1, 0.1f, "episodic", 2),
                stored("n3", 1, 0.2f, "working", 3),
                stored("n4", 1, 0.3f, "semantic", Long.MAX_VALUE)));

    assertThat(found(space, new Where(kinds("semantic", "working"), Map.of())))
        .containsExactly("n1", "n3", "n4");
    assertThat(found(space, new Where(Map.of(), Map.of("from", 2L)))).containsExactly("n1", "n2");
    assertThat(found(space, new Where(kinds("semantic"), Map.of("from", 9L))))
        .containsExactly("n1");
    assertThat(found(space, new Where(Map.of("kind", Set.of()), Map.of()))).isEmpty();
    assertThat(found(space, new Where(kinds("it's \" ; --"), Map.of()))).isEmpty();
  }

  private static Map<String, Set<String>> kinds(String... kinds) {
    return Map.of("kind", Set.of(kinds));
  }

  private List<String> found(String space, Where where) {
    return ids(store().search(space, new float[] {1, 0}, 10, where, _ -> true));
  }

  @Test
  default void nothing_to_do_is_done() {
    store().add(space(), List.of());
    store().remove(List.of());
  }
}
