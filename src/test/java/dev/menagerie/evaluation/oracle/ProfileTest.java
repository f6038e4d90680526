// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The profiles are whole, say where their figures come from, and stay what they are. */
class ProfileTest {

  @SuppressWarnings("unused") // by FieldSource
  private static final List<String> NAMES = Profile.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void each_has_the_same_figures_all_with_a_source(String name) {
    var profile = Profile.of(name);

    assertThat(profile.figures().keySet()).isEqualTo(Profile.of("gpt4-2023").figures().keySet());
    assertThat(profile.figures().values()).noneMatch(it -> it.source().isBlank());
  }

  /**
   * Who changes a profile says that every figure measured with it before means nothing any more.
   */
  @ParameterizedTest
  @CsvSource({
    "gpt4-2023, ccab5a1886dc4e24",
    "gpt35-2023, e62bf5ab00eb4ce6",
    "perfect, 0394ea738a6c0d05",
    "adversarial, ec60374e9e6e91f9",
  })
  void each_is_frozen(String name, String hash) throws NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");

    var now = digest.digest(Profile.text(name).getBytes(StandardCharsets.UTF_8));

    assertThat(HexFormat.of().formatHex(now, 0, 8)).isEqualTo(hash);
  }

  @Test
  void a_figure_that_is_missing_is_named() {
    assertThatThrownBy(() -> Profile.of("perfect").figure("chess.blunder"))
        .hasMessage("profile perfect has no figure chess.blunder: add it with its source");
    assertThatThrownBy(() -> Profile.of("gpt5"))
        .hasMessageContaining("profile: gpt5, must be one of [gpt4-2023,");
  }
}
