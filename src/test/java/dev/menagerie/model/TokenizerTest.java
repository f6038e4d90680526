// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {

  /** As OpenAI's own tokenizer, tiktoken, counts them in o200k_base. */
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "hello world, 2",
    "tiktoken is great!, 6",
    "antidisestablishmentarianism, 6"
  })
  void counts_as_the_models_of_today_do(String text, long tokens) {
    assertThat(Tokenizer.count(text)).isEqualTo(tokens);
  }

  @Test
  void what_looks_like_a_mark_of_a_model_is_text() {
    assertThat(Tokenizer.count("<|endoftext|>")).isGreaterThan(1);
  }

  @Test
  void texts_are_cut_to_so_many_tokens_within_no_character() {
    for (var text :
        List.of(
            "owls hunt mice ".repeat(50), "\uD83E\uDD89\uD83D\uDC2D".repeat(50), "ö大".repeat(99))) {
      for (long tokens = 0; tokens < 40; tokens++) {
        var cut = Tokens.cut(text, tokens, Tokenizer::count);

        assertThat(text).startsWith(cut);
        assertThat(Tokenizer.count(cut)).isLessThanOrEqualTo(tokens);
        assertThat(cut)
            .matches(it -> it.isEmpty() || !Character.isHighSurrogate(it.charAt(it.length() - 1)));
      }
    }
  }
}
