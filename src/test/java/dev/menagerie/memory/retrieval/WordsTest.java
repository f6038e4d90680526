// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "Anna's bicycles, bicycle",
    "'She adopted two dogs', adopts",
    "Crème brûlée, creme",
    "Cre\u0300me bru\u0302le\u0301e, crème",
    "Москва зимой, москва",
    "η Αθήνα, αθήνα",
    "東京タワーに行った, 東京",
    "猫が好き, 猫",
    "나는 서울에 산다, 서울",
    "ฉันรักแมว, แมว",
    "شارع الملك, الملك",
    "ＦＵＬＬ width, full",
    "'party 🎉 tonight', 🎉",
    "ticket ABC-123, 123",
    "'to be or not to be', to be"
  })
  void a_word_of_any_script_is_found_in_what_has_it(String text, String question) {
    var words = new HashSet<>(Words.ofDocument(text));

    assertThat(Words.ofQuestion(question)).isNotEmpty().containsAnyElementsOf(words);
  }

  @Test
  void a_question_leaves_function_words_out_if_it_has_others() {
    assertThat(Words.ofQuestion("Where does Will live?")).containsExactly("will", "live");
    assertThat(Words.ofQuestion("What is it?")).isNotEmpty();
    assertThat(Words.ofQuestion("?!")).isEmpty();
  }
}
