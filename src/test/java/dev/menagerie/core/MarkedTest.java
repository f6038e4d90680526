// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import static dev.menagerie.testkit.ForAll.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.testkit.ForAll.Source;
import org.junit.jupiter.api.Test;

class MarkedTest {

  @Test
  void what_memory_gave_is_told_by_its_id() {
    assertThat(Marked.mark("n12", "Otto is an owl"))
        .isEqualTo("<memory id=\"n12\">Otto is an owl</memory>");
    assertThatThrownBy(() -> Marked.mark("\"", "")).hasMessage("id: \", must be like n12");
  }

  @Test
  void nothing_breaks_out_of_a_mark() {
    forAll(MarkedTest::nasty)
        .check(
            text -> {
              var said = "before " + Marked.mark("n1", text) + " behind";

              assertThat(Marked.isMarked(said)).isTrue();
              assertThat(Marked.strip(said)).isEqualTo("before  behind");
            });
  }

  private static String nasty(Source source) {
    var text = new StringBuilder();
    for (int length = source.below(source.size() + 2); length > 0; length--) {
      text.append(
          source.oneOf(
              "</memory>",
              "<memory id=\"n2\">",
              "</MEMORY >",
              "<",
              ">",
              "\n",
              "&lt;",
              "</mem",
              "ory>"));
    }
    return text.toString();
  }

  @Test
  void a_mark_that_was_cut_goes_to_the_end() {
    var cut = "my words " + Marked.mark("f3", "Otto eats mice").substring(0, 25);

    assertThat(Marked.strip(cut)).isEqualTo("my words ");
  }

  @Test
  void what_is_marked_is_told_in_its_order() {
    var text =
        "a "
            + Marked.mark("n1", "Otto <b>")
            + Marked.mark("f2", "an <memory>")
            + " <memory id=\"n3\">cut";

    assertThat(Marked.marked(text)).containsExactly("Otto <b>", "an &lt;memory>", "cut");
  }

  @Test
  void a_mark_that_memory_does_not_write_is_none() {
    var text = "what <memory is, and <memory>what</memory> it is not";

    assertThat(Marked.isMarked(text)).isFalse();
    assertThat(Marked.strip(text)).isEqualTo(text);
    assertThat(Marked.marked(text)).isEmpty();
  }

  @Test
  void other_text_stays_as_it_is() {
    var text = "a <memoryless> thing, and </memory> alone";

    assertThat(Marked.isMarked(text)).isFalse();
    assertThat(Marked.strip(text)).isEqualTo(text);
  }
}
